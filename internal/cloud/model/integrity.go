package model

import (
	"encoding/json"
	"maps"
)

// Integrity is what the settings of a Logstore tell about whether its logs can be altered, forged
// or filtered. A pointer is nil where the service does not tell: that is not the same as false.
type Integrity struct {
	WebTracking *bool   `json:"enable_tracking"` // anyone may write, without a signature
	Modifiable  *bool   `json:"enableModify"`    // single logs can be changed and deleted
	Processor   *string `json:"processorId"`     // the ingest processor, empty for none
}

// readIntegrity reads the members of a Logstore that [Integrity] has. A member of another type is
// an error, since it would count as "no".
func readIntegrity(members map[string]json.RawMessage) (i Integrity, err error) {
	return i, decodeSome(members, &i, "enable_tracking", "enableModify", "processorId")
}

// Integrity returns what the settings tell about it.
func (l Logstore) Integrity() Integrity { return l.integrity }

// WithoutWebTracking returns the settings with web tracking switched off.
func (l Logstore) WithoutWebTracking() Logstore {
	off := false
	l.integrity.WebTracking = &off
	l.rest = maps.Clone(l.rest)
	if l.rest == nil {
		l.rest = map[string]json.RawMessage{}
	}
	l.rest["enable_tracking"] = json.RawMessage("false")
	return l
}

// IngestProcessor is a statement that every log of a Logstore runs through before it is stored: it
// may drop logs and change them.
type IngestProcessor struct {
	Name         string
	SPL          string
	DropsOnError bool // logs that the statement fails for
}

// ResourcePolicy is the policy of a project or of a Logstore.
type ResourcePolicy struct {
	Document json.RawMessage // a JSON object with statements; nil where there is no policy
}
