package memory

import "fmt"

// cgroupShare is what a process takes of its cgroup's limit, in percent: a cgroup counts
// more than the process does, such as the files that it has read.
const cgroupShare = 90

// Limit is the least of what is asked for, 0 for nothing, and of nine tenths of what the
// cgroup allows, in bytes; 0 where neither is. An error of cgroup is no limit.
func Limit(asked int64, cgroup func() (uint64, error)) int64 {
	allowed, err := cgroup()
	if err != nil || allowed == 0 || allowed >= 1<<62 {
		return asked
	}
	share := int64(allowed) / 100 * cgroupShare
	if asked == 0 || share < asked {
		return share
	}
	return asked
}

// Enough is an error when the cgroup allows less than a process needs, in bytes: the
// kernel would end it, at its start or later, and leave it no time to say why.
func Enough(least int64, cgroup func() (uint64, error)) error {
	allowed, err := cgroup()
	if err != nil || allowed == 0 || allowed >= uint64(least) {
		return nil // or no limit is known
	}
	return fmt.Errorf("this cgroup allows %d MiB of memory, %d MiB are the least: raise its limit", allowed>>20, least>>20)
}
