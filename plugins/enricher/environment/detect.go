package environment

import (
	"path/filepath"
	"runtime"
	"strings"
)

// detect reads what the kernel tells of the machine, below root; no server is
// asked. Names are those of OpenTelemetry's semantic conventions.
func detect(root string) map[string]string {
	out := map[string]string{"host.arch": runtime.GOARCH}
	read := func(path string) string {
		value, err := text(filepath.Join(root, path))
		if err != nil {
			return ""
		}
		return value
	}
	if v := read("proc/sys/kernel/osrelease"); v != "" {
		out["os.version"] = v
	}
	vendor, product := read("sys/class/dmi/id/sys_vendor"), read("sys/class/dmi/id/product_name")
	if p := provider(vendor, product, read("sys/class/dmi/id/chassis_asset_tag")); p != "" {
		out["cloud.provider"] = p
		if product != "" {
			out["host.type"] = product
		}
	}
	return out
}

// microsoftTag is the asset tag of the chassis of Azure's machines.
const microsoftTag = "7783-7084-3265-9085-8269-3286-77"

// provider is the cloud that a machine's firmware names; "" for none that is
// known.
func provider(vendor, product, tag string) string {
	switch {
	case strings.HasPrefix(vendor, "Amazon EC2"):
		return "aws"
	case vendor == "Google" || strings.HasPrefix(product, "Google Compute Engine"):
		return "gcp"
	case tag == microsoftTag:
		return "azure"
	case strings.HasPrefix(vendor, "DigitalOcean"):
		return "digitalocean"
	case strings.HasPrefix(vendor, "Hetzner"):
		return "hetzner"
	case strings.HasPrefix(vendor, "Alibaba Cloud"):
		return "alibaba_cloud"
	case tag == "OracleCloud.com":
		return "oracle_cloud"
	}
	return ""
}
