// Package action does what rules name under "actions" about their alerts.
//
//	action.go  what actions there are, and how they are configured
//	check.go   whether rules name those
//	act.go     doing them, in bounded time
//
// Invariant: an alert goes on when the time of its batch is over, whatever an action
// does; what did not come of it is counted and stands in the alert.
package action
