package probe

// legacyCalls are those that newer architectures do without: none here.
func legacyCalls() map[int]call { return nil }

// oldToldCalls are those told by themselves that newer architectures do without:
// none here.
func oldToldCalls() map[int]told { return nil }
