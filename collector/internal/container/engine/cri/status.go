package cri

import (
	"encoding/json"
	"strings"

	"github.com/sysflow-stack/sysflow/sfproto"
)

// maxEntries bounds the labels and mounts that are looked at.
const maxEntries = 1024

// labelPodUID is the label by which the kubelet tells a container's pod.
const labelPodUID = "io.kubernetes.pod.uid"

// Numbers of the fields of ContainerStatusResponse and of its ContainerStatus.
const (
	responseStatus = 1
	responseInfo   = 2 // a map of texts, in an engine's own words

	statusID       = 1
	statusMetadata = 2
	statusCreated  = 4 // ns since the epoch
	statusImage    = 8
	statusImageRef = 9
	statusLabels   = 12
	statusMounts   = 14
)

// parseStatus takes the id and the record out of a ContainerStatusResponse.
func parseStatus(response []byte) (id string, rec sfproto.Container, err error) {
	err = fields(response, func(f field) error {
		switch f.number {
		case responseStatus:
		case responseInfo:
			return addInfo(&rec, f.bytes)
		default:
			return nil
		}
		return fields(f.bytes, func(f field) (err error) {
			if f.number == statusID {
				id = string(f.bytes)
				return nil
			}
			return addStatus(&rec, f)
		})
	})
	rec.PodID = rec.Labels[labelPodUID]
	return id, rec, err
}

// addStatus takes one field of a ContainerStatus over.
func addStatus(rec *sfproto.Container, f field) (err error) {
	switch f.number {
	case statusMetadata:
		rec.Name, err = text(f.bytes, 1)
	case statusCreated:
		rec.CreateTS = int64(f.varint)
	case statusImage:
		rec.Image, err = text(f.bytes, 1)
	case statusImageRef:
		setImageRef(rec, string(f.bytes))
	case statusLabels:
		err = addLabel(rec, f.bytes)
	case statusMounts:
		err = addMount(rec, f.bytes)
	}
	return err
}

// addInfo takes over whether the container is privileged, which containerd and CRI-O
// tell at different places of a JSON text. One that cannot be read tells nothing.
func addInfo(rec *sfproto.Container, entry []byte) error {
	key, err := text(entry, 1)
	if err != nil || key != "info" {
		return err
	}
	value, err := text(entry, 2)
	if err != nil {
		return err
	}
	var info struct {
		Privileged bool `json:"privileged"` // CRI-O
		Config     struct {
			Linux struct {
				SecurityContext struct {
					Privileged bool `json:"privileged"`
				} `json:"security_context"`
			} `json:"linux"`
		} `json:"config"` // containerd
	}
	if json.Unmarshal([]byte(value), &info) == nil {
		rec.Privileged = info.Privileged || info.Config.Linux.SecurityContext.Privileged
	}
	return nil
}

// setImageRef takes what an engine calls an image's reference: its id, or
// repository@digest.
func setImageRef(rec *sfproto.Container, ref string) {
	if _, digest, ok := strings.Cut(ref, "@"); ok {
		rec.ImageDigest = digest
		return
	}
	rec.ImageID = strings.TrimPrefix(ref, "sha256:")
}

func addLabel(rec *sfproto.Container, entry []byte) error {
	key, err := text(entry, 1)
	if err != nil || len(rec.Labels) >= maxEntries {
		return err
	}
	value, err := text(entry, 2)
	if rec.Labels == nil {
		rec.Labels = map[string]string{}
	}
	rec.Labels[key] = value
	return err
}

func addMount(rec *sfproto.Container, b []byte) error {
	if len(rec.Mounts) >= maxEntries {
		return nil
	}
	m := sfproto.Mount{RW: true}
	err := fields(b, func(f field) error {
		switch f.number {
		case 1:
			m.Dest = string(f.bytes)
		case 2:
			m.Source = string(f.bytes)
		case 3:
			m.RW = f.varint == 0
		}
		return nil
	})
	rec.Mounts = append(rec.Mounts, m)
	return err
}
