package view

import "slices"

// fromCluster is said of fields that a cluster has to tell.
const fromCluster = " The stage k8s adds it."

// clusterEntries are those of k8s.* and sf.pod.* that the collector does not know.
func clusterEntries() []entry {
	owner := func(kind string) func(*Event) *Object {
		return func(e *Event) *Object { return cluster(e).Owner(kind) }
	}
	namespace := func(e *Event) *Object {
		if c := cluster(e); c != nil {
			return &c.Namespace
		}
		return nil
	}
	workload := func(e *Event) *Object { return cluster(e).Workload() }
	return slices.Concat(
		objectEntries("k8s.ns", "namespace", namespace)[1:], // the collector knows its name
		objectEntries("k8s.deployment", "deployment", owner("Deployment")),
		objectEntries("k8s.rs", "replica set", owner("ReplicaSet")),
		objectEntries("k8s.rc", "replication controller", owner("ReplicationController")),
		[]entry{
			textField("sf.pod.workload.kind", "Kind of what the pod was deployed by: Deployment, DaemonSet, StatefulSet, CronJob, ..."+fromCluster,
				onObject(workload, func(o *Object) string { return o.Kind })),
			textField("sf.pod.workload.name", "Name of what the pod was deployed by."+fromCluster,
				onObject(workload, func(o *Object) string { return o.Name })),
			textField("sf.pod.serviceaccount", "Service account of the pod."+fromCluster, onCluster(func(c *Cluster) string { return c.ServiceAccount })),
			textField("sf.pod.annotations", "Annotations of the pod as name:value, joined by commas."+fromCluster,
				onCluster(func(c *Cluster) string { return labelText(c.Annotations) })),
			keyField("sf.pod.annotation", "Value of an annotation of the pod."+fromCluster, func(key string) func(*Event) (string, bool) {
				return func(e *Event) (string, bool) {
					if c := cluster(e); c != nil {
						v, ok := c.Annotations[key]
						return v, ok
					}
					return "", false
				}
			}),
		})
}

// objectEntries are the name, the id and the labels of an object.
func objectEntries(prefix, what string, of func(*Event) *Object) []entry {
	return []entry{
		textField(prefix+".name", "Name of the pod's "+what+"."+fromCluster, onObject(of, func(o *Object) string { return o.Name })),
		textField(prefix+".id", "Id of the pod's "+what+"."+fromCluster, onObject(of, func(o *Object) string { return o.ID })),
		textField(prefix+".labels", "Labels of the pod's "+what+" as name:value, joined by commas."+fromCluster,
			onObject(of, func(o *Object) string { return labelText(o.Labels) })),
		keyField(prefix+".label", "Value of a label of the pod's "+what+"."+fromCluster, func(key string) func(*Event) (string, bool) {
			return func(e *Event) (string, bool) {
				if o := of(e); o != nil {
					v, ok := o.Labels[key]
					return v, ok
				}
				return "", false
			}
		}),
	}
}

func cluster(e *Event) *Cluster {
	if e.Record == nil {
		return nil
	}
	return e.Record.Cluster
}

func onCluster(get func(*Cluster) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if c := cluster(e); c != nil {
			return given(get(c))
		}
		return "", false
	}
}

func onObject(of func(*Event) *Object, get func(*Object) string) func(*Event) (string, bool) {
	return func(e *Event) (string, bool) {
		if o := of(e); o != nil {
			return given(get(o))
		}
		return "", false
	}
}
