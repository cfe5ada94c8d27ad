package sfproto

import "strconv"

var (
	stateSymbols     = [...]string{"CREATED", "MODIFIED", "REUP"}
	containerSymbols = [...]string{"CT_DOCKER", "CT_LXC", "CT_LIBVIRT_LXC", "CT_MESOS", "CT_RKT", "CT_CUSTOM",
		"CT_CRI", "CT_CONTAINERD", "CT_CRIO", "CT_BPM"}
	componentSymbols = [...]string{"K8S_NODES", "K8S_NAMESPACES", "K8S_PODS", "K8S_REPLICATIONCONTROLLERS",
		"K8S_SERVICES", "K8S_EVENTS", "K8S_REPLICASETS", "K8S_DAEMONSETS", "K8S_DEPLOYMENTS", "K8S_UNKNOWN"}
	actionSymbols = [...]string{"K8S_COMPONENT_ADDED", "K8S_COMPONENT_MODIFIED", "K8S_COMPONENT_DELETED",
		"K8S_COMPONENT_ERROR", "K8S_COMPONENT_NONEXISTENT", "K8S_COMPONENT_UNKNOWN"}
)

func symbol(symbols []string, i int) string {
	if i < len(symbols) {
		return symbols[i]
	}
	return strconv.Itoa(i)
}
