package docker

import "sync"

// maxImages bounds what is remembered of images; beyond it all are asked for anew.
const maxImages = 512

// images remembers what images are: many containers are of one.
type images struct {
	mu    sync.Mutex
	known map[string]imageAnswer // by id
}

func (i *images) get(id string) (a imageAnswer, known bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	a, known = i.known[id]
	return a, known
}

func (i *images) put(id string, a imageAnswer) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.known == nil || len(i.known) >= maxImages {
		i.known = map[string]imageAnswer{}
	}
	i.known[id] = a
}
