package k8s

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// maxDownward bounds a file of the downward API, in bytes.
const maxDownward = 1 << 20

// downwardFiles are the files of the folder by what they hold, named as the fields of
// the downward API end: metadata.labels, spec.nodeName.
func downwardFiles() []string {
	return []string{"name", "namespace", "uid", "labels", "annotations", "nodeName", "serviceAccountName"}
}

// readDownward reads the one pod of a folder. A file that is not there says nothing.
func readDownward(folder string) (object, error) {
	o := object{Kind: "Pod"}
	for _, name := range downwardFiles() {
		text, err := readSmall(filepath.Join(folder, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return o, err
		}
		if err := o.tell(name, text); err != nil {
			return o, fmt.Errorf("%s: %w", filepath.Join(folder, name), err)
		}
	}
	if o.Metadata.UID == "" && (o.Metadata.Name == "" || o.Metadata.Namespace == "") {
		return o, fmt.Errorf("folder %s has no file uid, nor name and namespace", folder)
	}
	return o, nil
}

func (o *object) tell(name, text string) (err error) {
	switch line := strings.TrimSpace(text); name {
	case "name":
		o.Metadata.Name = line
	case "namespace":
		o.Metadata.Namespace = line
	case "uid":
		o.Metadata.UID = line
	case "nodeName":
		o.Spec.NodeName = line
	case "serviceAccountName":
		o.Spec.ServiceAccount = line
	case "labels":
		o.Metadata.Labels, err = parsePairs(text)
	case "annotations":
		o.Metadata.Annotations, err = parsePairs(text)
	}
	return err
}

// readSmall is the text of a file that may not be long.
func readSmall(path string) (string, error) {
	f, err := open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxDownward+1))
	if err == nil && len(text) > maxDownward {
		err = fmt.Errorf("%s has more than %d bytes", path, maxDownward)
	}
	return string(text), err
}

// parsePairs reads lines of the form KEY="VALUE", where VALUE is escaped as in Go.
func parsePairs(text string) (map[string]string, error) {
	out := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, maxDownward+1)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		key, quoted, ok := strings.Cut(lines.Text(), "=")
		value, err := strconv.Unquote(quoted)
		if !ok || err != nil || key == "" {
			return nil, fmt.Errorf(`line %d: want KEY="VALUE"`, n)
		}
		out[key] = value
	}
	return out, lines.Err()
}
