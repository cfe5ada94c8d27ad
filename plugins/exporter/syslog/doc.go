// Package syslog is the exporter that sends alerts to a syslog server as RFC 5424
// messages over UDP (RFC 5426), TCP (RFC 6587, octet counting) or TLS (RFC 5425).
//
// Invariant: a message is one frame of printable text. Syslog has no
// acknowledgement: a message counts as sent when the kernel took it, which for
// TCP and TLS may be shortly before a connection breaks.
package syslog
