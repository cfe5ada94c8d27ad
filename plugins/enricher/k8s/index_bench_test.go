package k8s

import (
	"encoding/json"
	"fmt"
	"testing"
)

// BenchmarkIndex is a namespace of 2,000 pods and 200 services.
func BenchmarkIndex(b *testing.B) {
	var objects []object
	for i := range 2000 {
		o := object{Kind: "Pod"}
		o.Metadata.Name, o.Metadata.Namespace = fmt.Sprint("pod-", i), "prod"
		o.Metadata.Labels = map[string]string{"app": fmt.Sprint(i % 200)}
		objects = append(objects, o)
	}
	for i := range 200 {
		o := object{Kind: "Service"}
		o.Metadata.Name, o.Metadata.Namespace = fmt.Sprint("service-", i), "prod"
		o.Spec.Selector = json.RawMessage(fmt.Sprintf(`{"app": "%d"}`, i))
		objects = append(objects, o)
	}
	b.ReportAllocs()
	for b.Loop() {
		if x := newIndex(objects, 1); len(x.byName["prod/pod-7"].Pod.Services) != 1 {
			b.Fatal("a pod has not the service that selects it")
		}
	}
}
