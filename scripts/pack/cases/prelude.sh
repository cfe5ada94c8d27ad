# What the cases share. Each function of the other scripts is one case: fires_RULE is
# what a rule must see, quiet_RULE a near miss. One below "# in a container" runs in a
# cgroup like a container's.

# named NAME PROGRAM: a program under another name, by which rules know it.
named() { ln -sf "$2" "/srv/bin/$1"; }

# idle NAME...: programs of these names that do nothing.
idle() { for name in "$@"; do named "$name" /usr/bin/true; done; }

# server COMMANDS: a web server runs them, as a shell would, without a shell.
server() {
	named nginx /usr/bin/dash
	nginx -c "$1
:"
}

# nobody COMMAND...: as a user who is not root.
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

# installer COMMANDS: a package's script runs them.
installer() {
	named dpkg /usr/bin/dash
	dpkg -c "$1
:"
}

outside=203.0.113.66
