package probe

// compatCalls are the 32-bit calls that are recorded. None here: Arm's 32-bit numbers
// are a third set, and those calls are counted in Stats.
func compatCalls() map[int]compatCall { return nil }
