// Package dns reads DNS messages out of what was sent and received on port 53: one a
// datagram, or behind their lengths on a TCP stream.
//
// Invariant: bytes are hostile. No message makes more than maxAnswers answers, no
// stream holds more than maxMessage bytes, and what does not read as DNS is nothing.
package dns
