package k8s

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	// maxFile bounds a file, in bytes.
	maxFile = 256 << 20
	// maxObjects bounds the objects of all files.
	maxObjects = 200_000
	// maxValue bounds what is kept of an annotation, in bytes: longer ones, such as
	// the last configuration that was applied, are left out.
	maxValue = 1 << 10
)

// object is what is read of an object of the Kubernetes API (v1, apps/v1, batch/v1).
type object struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name        string            `json:"name"`
		Namespace   string            `json:"namespace"`
		UID         string            `json:"uid"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
		Owners      []owner           `json:"ownerReferences"`
	} `json:"metadata"`
	Spec struct {
		NodeName       string          `json:"nodeName"`
		ServiceAccount string          `json:"serviceAccountName"`
		Selector       json.RawMessage `json:"selector"` // of a service: labels; of others more
		ClusterIP      string          `json:"clusterIP"`
		Ports          []port          `json:"ports"`
	} `json:"spec"`
	Status struct {
		HostIP     string      `json:"hostIP"`
		PodIP      string      `json:"podIP"`
		Containers []container `json:"containerStatuses"`
		Init       []container `json:"initContainerStatuses"`
		Ephemeral  []container `json:"ephemeralContainerStatuses"`
	} `json:"status"`
}

type owner struct {
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	UID        string `json:"uid"`
	Controller bool   `json:"controller"`
}

type port struct {
	Port       int32           `json:"port"`
	NodePort   int32           `json:"nodePort"`
	TargetPort json.RawMessage `json:"targetPort"` // a number, or a port's name
	Protocol   string          `json:"protocol"`
}

type container struct {
	ID       string `json:"containerID"` // containerd://ID
	Restarts int64  `json:"restartCount"`
}

// parse reads a list, or one object, item by item. The kind of a list's items stands
// with each of them, or in that of the list: PodList.
func parse(r io.Reader) ([]object, error) {
	out, err := parseObject(json.NewDecoder(&bounded{r: r, left: maxFile}))
	if errors.Is(err, io.EOF) {
		err = errors.New("it ends in the middle")
	}
	return out, err
}

func parseObject(dec *json.Decoder) ([]object, error) {
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, errors.Join(err, errors.New(`want an object, as "kubectl get pods -o json" prints it`))
	}
	var items []object
	single, isList := map[string]json.RawMessage{}, false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		if key == "items" {
			isList = true
			items, err = parseItems(dec)
		} else {
			var value json.RawMessage
			err = dec.Decode(&value)
			single[key.(string)] = value
		}
		if err != nil {
			return nil, err
		}
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return nil, err
	}
	if !isList {
		return parseSingle(single)
	}
	var kind string
	_ = json.Unmarshal(single["kind"], &kind)
	for i := range items {
		if items[i].Kind == "" {
			items[i].Kind = strings.TrimSuffix(kind, "List")
		}
	}
	return items, nil
}

func parseItems(dec *json.Decoder) ([]object, error) {
	if token, err := dec.Token(); err != nil || token != json.Delim('[') {
		return nil, errors.Join(err, errors.New("items: want a list"))
	}
	var out []object
	for dec.More() {
		if len(out) == maxObjects {
			return nil, fmt.Errorf("there are more than %d objects", maxObjects)
		}
		var o object
		if err := dec.Decode(&o); err != nil {
			return nil, fmt.Errorf("items[%d]: %w", len(out), err)
		}
		out = append(out, o)
	}
	_, err := dec.Token()
	return out, err
}

func parseSingle(members map[string]json.RawMessage) ([]object, error) {
	text, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	var o object
	if err := json.Unmarshal(text, &o); err != nil {
		return nil, err
	}
	if o.Kind == "" || o.Metadata.Name == "" {
		return nil, errors.New("there is neither a list of items nor an object with kind and name")
	}
	return []object{o}, nil
}

// bounded is a reader that fails where a file is too long.
type bounded struct {
	r    io.Reader
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("it has more than %d bytes", maxFile)
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
