package sfproto

// Protocol numbers of NetworkFlow.Proto (IANA's, and two of the format).
const (
	ProtoICMP    int32 = 1
	ProtoTCP     int32 = 6
	ProtoUDP     int32 = 17
	ProtoRaw     int32 = 254
	ProtoUnknown int32 = -1
)

// NetworkFlow aggregates what a process did on one connection between TS and
// EndTS. S is the client's (initiator's) end, D the server's. Fields from
// Generation on are of version 6: the totals count since StartTS.
type NetworkFlow struct {
	ProcOID            OID   `avro:"procOID"`
	TS                 int64 `avro:"ts"` // ns since the epoch
	TID                int64 `avro:"tid"`
	OpFlags            Op    `avro:"opFlags"`
	EndTS              int64 `avro:"endTs"` // ns since the epoch
	SIP                int32 `avro:"sip"`   // as IPv4 packs it
	Sport              int32 `avro:"sport"`
	DIP                int32 `avro:"dip"`
	Dport              int32 `avro:"dport"`
	Proto              int32 `avro:"proto"`
	FD                 int32 `avro:"fd"`
	NumRRecvOps        int64 `avro:"numRRecvOps"`
	NumWSendOps        int64 `avro:"numWSendOps"`
	NumRRecvBytes      int64 `avro:"numRRecvBytes"`
	NumWSendBytes      int64 `avro:"numWSendBytes"`
	Generation         int32 `avro:"generation"` // of the process
	StartTS            int64 `avro:"startTs"`    // ns since the epoch
	NumRRecvOpsTotal   int64 `avro:"numRRecvOpsTotal"`
	NumWSendOpsTotal   int64 `avro:"numWSendOpsTotal"`
	NumRRecvBytesTotal int64 `avro:"numRRecvBytesTotal"`
	NumWSendBytesTotal int64 `avro:"numWSendBytesTotal"`
	Calls              int64 `avro:"calls"`      // bitmap of Call, since StartTS
	NumErrors          int64 `avro:"numErrors"`  // failed calls in the interval
	FirstErrno         int32 `avro:"firstErrno"` // of the interval, positive; 0 for none
	SIP6               IPv6  `avro:"sip6"`
	DIP6               IPv6  `avro:"dip6"`
}

// FileFlow aggregates what a process did on one open file between TS and EndTS.
// Fields from Generation on are of version 6: the totals count since StartTS.
type FileFlow struct {
	ProcOID            OID    `avro:"procOID"`
	TS                 int64  `avro:"ts"` // ns since the epoch
	TID                int64  `avro:"tid"`
	OpFlags            Op     `avro:"opFlags"`
	OpenFlags          int32  `avro:"openFlags"` // OpenRdonly, ...; set with OpOpen only
	EndTS              int64  `avro:"endTs"`     // ns since the epoch
	FileOID            FOID   `avro:"fileOID"`
	FD                 int32  `avro:"fd"`
	NumRRecvOps        int64  `avro:"numRRecvOps"`
	NumWSendOps        int64  `avro:"numWSendOps"`
	NumRRecvBytes      int64  `avro:"numRRecvBytes"`
	NumWSendBytes      int64  `avro:"numWSendBytes"`
	Generation         int32  `avro:"generation"` // of the process
	StartTS            int64  `avro:"startTs"`    // ns since the epoch
	NumRRecvOpsTotal   int64  `avro:"numRRecvOpsTotal"`
	NumWSendOpsTotal   int64  `avro:"numWSendOpsTotal"`
	NumRRecvBytesTotal int64  `avro:"numRRecvBytesTotal"`
	NumWSendBytesTotal int64  `avro:"numWSendBytesTotal"`
	Calls              int64  `avro:"calls"`      // bitmap of Call, since StartTS
	NumErrors          int64  `avro:"numErrors"`  // failed calls in the interval
	FirstErrno         int32  `avro:"firstErrno"` // of the interval, positive; 0 for none
	Mode               int32  `avro:"mode"`       // as given to open
	RawPath            string `avro:"rawPath"`    // as given to open
}

// ProcessFlow aggregates the threads of a process between TS and EndTS. Fields
// from Generation on are of version 6.
type ProcessFlow struct {
	ProcOID               OID   `avro:"procOID"`
	TS                    int64 `avro:"ts"` // ns since the epoch
	NumThreadsCloned      int64 `avro:"numThreadsCloned"`
	OpFlags               Op    `avro:"opFlags"`
	EndTS                 int64 `avro:"endTs"` // ns since the epoch
	NumThreadsExited      int64 `avro:"numThreadsExited"`
	NumCloneErrors        int64 `avro:"numCloneErrors"`
	Generation            int32 `avro:"generation"`
	StartTS               int64 `avro:"startTs"` // ns since the epoch
	NumThreadsClonedTotal int64 `avro:"numThreadsClonedTotal"`
	NumThreadsExitedTotal int64 `avro:"numThreadsExitedTotal"`
	NumCloneErrorsTotal   int64 `avro:"numCloneErrorsTotal"`
}

// Kind implements Record.
func (*NetworkFlow) Kind() Kind { return KindNetworkFlow }

// Kind implements Record.
func (*FileFlow) Kind() Kind { return KindFileFlow }

// Kind implements Record.
func (*ProcessFlow) Kind() Kind { return KindProcessFlow }
