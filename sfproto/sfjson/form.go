package sfjson

import "encoding/json"

// The documents have the keys of the form; what is derived from others is skipped.
type (
	skipped   = json.RawMessage
	recordDoc struct {
		Version, Meta, Node skipped
		EndTS, TS           int64
		OpFlags             []string
		Ret                 int64
		Type                string
		Sequence            int64
		Args                []string
		File                fileDoc
		Flow                flowDoc
		Net                 netDoc
		Syscall             struct {
			Args    []int64
			FD      int32
			Name    string
			Strings []string
		}
		Container *containerDoc
		Pod       *podDoc
		Proc      *procDoc
		PProc     *procDoc
	}
	fileDoc struct {
		Directory, Name, OID, NewDirectory, NewName, NewOID skipped
		IsOpenRead                                          skipped `json:"is_open_read"`
		IsOpenWrite                                         skipped `json:"is_open_write"`
		Path, Type, NewPath, NewType                        string
		FD                                                  int32
		OpenFlags                                           []string
	}
	flowDoc struct {
		RBytes, ROps, WBytes, WOps, StartTS int64
		Total                               *struct{ RBytes, ROps, WBytes, WOps int64 }
	}
	netDoc struct {
		IP, Port            skipped
		DIP, SIP            string
		DPort, SPort, Proto int32
	}
	containerDoc struct {
		ID, Image, ImageID, Name, Type string
		Privileged                     int
	}
	podDoc struct {
		HostIP, InternalIP, Services  skipped
		ID, Name, Namespace, NodeName string
		RestartCnt, TS                int64
	}
	procDoc struct {
		CmdLine, Name, OID    skipped
		ACmdline, AExe, AName []string
		APID                  []int64
		Args, Cwd, Exe        string
		CreateTS, PID, TID    int64
		Entry, TTY            bool
		UID, GID              int32
		User, Group           string
	}
)
