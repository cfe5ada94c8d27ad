// Command demo runs a scripted attack under capture and shows the alerts as they
// appear. The victim is a web server with a command injection; its attacker works
// through HTTP requests only.
//
// Invariant: nothing of the host changes. The victim lives in a cgroup, a network
// namespace (its only addresses are on its own loopback) and a mount namespace
// whose /etc, /home, /root, /srv, /tmp, /dev/shm, /var/log and /usr/local/bin are
// empty folders in memory. The attack ends by itself within half a minute.
package main
