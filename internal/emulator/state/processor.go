package state

import (
	"errors"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/spl"
)

// Processor is an ingest processor: a statement that every log runs through before it is
// stored. See the SLS API reference, PutIngestProcessor.
type Processor struct {
	Name        string    `json:"name"`
	DisplayName string    `json:"display_name"`
	Description string    `json:"description"`
	SPL         string    `json:"spl"`
	DropOnError bool      `json:"drop_on_error"`
	CreateTime  time.Time `json:"create_time"`
	UpdateTime  time.Time `json:"update_time"`
}

// Processed returns what the ingest processor of a Logstore leaves of logs that come in.
// That the id in a Logstore is the name of the processor is inferred. A change acts
// immediately here, in the service within a minute.
func (p *Project) Processed(l *Logstore, arrived ...Event) []Event {
	processor := p.Processors[l.ProcessorID]
	if processor == nil {
		return arrived
	}
	program, err := spl.Parse(processor.SPL)
	if errors.Is(err, spl.ErrSyntax) {
		return arrived // the service keeps the data as it came
	}
	stored := make([]Event, 0, len(arrived))
	for _, ev := range arrived {
		fields, kept, err := program.Run(ev.Fields)
		switch {
		case err != nil && !processor.DropOnError:
			stored = append(stored, ev)
		case err == nil && kept:
			ev.Fields = fields
			stored = append(stored, ev)
		}
	}
	return stored
}
