package view

// Cluster is what a Kubernetes cluster says of a record's pod beyond what the
// collector knows. Records share it: it is read-only.
type Cluster struct {
	// Annotations are the pod's.
	Annotations    map[string]string
	ServiceAccount string
	Namespace      Object
	// Owners are what the pod belongs to, from the inside out: a ReplicaSet, then its
	// Deployment.
	Owners []Object
}

// Object is an object of a cluster.
type Object struct {
	Kind, Name, ID string
	Labels         map[string]string
}

// Owner is the owner of a kind, such as Deployment; nil when there is none.
func (c *Cluster) Owner(kind string) *Object {
	if c == nil {
		return nil
	}
	for i := range c.Owners {
		if c.Owners[i].Kind == kind {
			return &c.Owners[i]
		}
	}
	return nil
}

// Workload is the outermost owner, what somebody deployed; nil when there is none.
func (c *Cluster) Workload() *Object {
	if c == nil || len(c.Owners) == 0 {
		return nil
	}
	return &c.Owners[len(c.Owners)-1]
}
