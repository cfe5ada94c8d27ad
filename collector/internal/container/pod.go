package container

import "strings"

// podmanParent is the folder of Podman's containers and pods.
const podmanParent = "libpod_parent"

// podID is the pod that a folder of a cgroup path stands for, empty when it is
// none.
func podID(parent, name string) string {
	if parent == podmanParent && isID(name) {
		return name
	}
	bare, _, _ := strings.Cut(name, ":")
	bare, slice := strings.CutSuffix(bare, ".slice")
	if i := strings.LastIndex(bare, "libpod_pod_"); i >= 0 && isID(bare[i+len("libpod_pod_"):]) {
		return bare[i+len("libpod_pod_"):]
	}
	if slice {
		return slicePodID(bare)
	}
	if uid, ok := strings.CutPrefix(bare, "pod"); ok && isUID(uid) {
		return uid
	}
	return ""
}

// slicePodID is of systemd's kubepods-CLASS-podUID, where the dashes of the id
// are underscores.
func slicePodID(bare string) string {
	kube := strings.HasPrefix(bare, "kubepods-") || strings.HasPrefix(bare, "kubelet-kubepods-")
	uid, ok := strings.CutPrefix(bare[strings.LastIndexByte(bare, '-')+1:], "pod")
	if uid = strings.ReplaceAll(uid, "_", "-"); kube && ok && isUID(uid) {
		return uid
	}
	return ""
}

// isUID knows the two forms of a pod's id: a UUID, and of a static pod the 32
// hexadecimal digits of a hash.
func isUID(s string) bool {
	switch len(s) {
	case 32:
		return isHex(s)
	case 36:
		return strings.Count(s, "-") == 4 && isHex(strings.ReplaceAll(s, "-", ""))
	}
	return false
}

// unescape takes systemd's \xNN out of a unit's name.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) && s[i+1] == 'x' && isHex(s[i+2:i+4]) {
			b.WriteByte(digit(s[i+2])<<4 | digit(s[i+3]))
			i += 3
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func digit(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}
