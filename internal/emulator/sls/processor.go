package sls

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/spl"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of ingest processors. See "Ingest processor" of the SLS documentation.
const (
	maxProcessors = 100
	maxSPL        = 4000
)

// processorNameForm is inferred from the names of other objects.
var processorNameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,61}[a-z0-9]$`)

type processorConfiguration struct {
	SPL       string `json:"spl"`
	ParseFail string `json:"parseFail"`
}

// processorAnswer is an ingest processor as SLS prints it.
type processorAnswer struct {
	ProcessorName string                 `json:"processorName"`
	DisplayName   string                 `json:"displayName"`
	Description   string                 `json:"description"`
	Configuration processorConfiguration `json:"configuration"`
	CreateTime    int64                  `json:"createTime"`
	UpdateTime    int64                  `json:"updateTime"`
}

func processorAnswerOf(p *state.Processor) processorAnswer {
	fail := "keep"
	if p.DropOnError {
		fail = "drop"
	}
	return processorAnswer{
		ProcessorName: p.Name, DisplayName: p.DisplayName, Description: p.Description,
		Configuration: processorConfiguration{p.SPL, fail}, CreateTime: p.CreateTime.Unix(), UpdateTime: p.UpdateTime.Unix(),
	}
}

// putProcessor: see the SLS API reference, PutIngestProcessor. A statement with a syntax
// error is taken, and then does nothing; one that the emulator does not speak is refused.
func putProcessor(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		DisplayName   *string                 `json:"displayName"`
		Description   string                  `json:"description"`
		Configuration *processorConfiguration `json:"configuration"`
	}
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	name := r.SLS.Name
	switch {
	case !processorNameForm.MatchString(name):
		return nil, api.ParameterInvalid("processorName %s is invalid", name)
	case body.DisplayName == nil || body.Configuration == nil:
		return nil, api.ParameterInvalid("displayName and configuration are required")
	case len(body.Configuration.SPL) > maxSPL:
		return nil, api.ParameterInvalid("the length of spl must not exceed %d", maxSPL)
	case !slices.Contains([]string{"", "keep", "drop"}, body.Configuration.ParseFail):
		return nil, api.ParameterInvalid("parseFail %s is invalid", body.Configuration.ParseFail)
	case p.Processors[name] == nil && len(p.Processors) >= maxProcessors:
		return nil, api.Refusal(400, api.CodeExceedQuota, "the number of ingest processors must not exceed 100")
	}
	if _, err := spl.Parse(body.Configuration.SPL); err != nil && !errors.Is(err, spl.ErrSyntax) {
		return nil, api.ParameterInvalid("%s", err)
	}
	processor := &state.Processor{
		Name: name, DisplayName: *body.DisplayName, Description: body.Description, SPL: body.Configuration.SPL,
		DropOnError: body.Configuration.ParseFail == "drop", CreateTime: r.Now, UpdateTime: r.Now,
	}
	if before := p.Processors[name]; before != nil {
		processor.CreateTime = before.CreateTime
	}
	p.Processors[name] = processor
	return nil, nil
}

func findProcessor(r *api.Request) (*state.Project, *state.Processor, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, nil, err
	}
	processor := p.Processors[r.SLS.Name]
	if processor == nil {
		return nil, nil, noProcessor(r, r.SLS.Name)
	}
	return p, processor, nil
}

func noProcessor(r *api.Request, name string) *api.Error {
	return api.Refusal(404, r.Settings.ProcessorMissingCode, "ingest processor "+name+" does not exist")
}

func getProcessor(r *api.Request) (any, *api.Error) {
	_, processor, err := findProcessor(r)
	if err != nil {
		return nil, err
	}
	return processorAnswerOf(processor), nil
}

// deleteProcessor also takes the processor from the Logstores that have it; that its id
// goes from them is inferred.
func deleteProcessor(r *api.Request) (any, *api.Error) {
	p, processor, err := findProcessor(r)
	if err != nil {
		return nil, err
	}
	delete(p.Processors, processor.Name)
	for _, l := range p.Logstores {
		if l.ProcessorID == processor.Name {
			l.ProcessorID = ""
		}
	}
	return nil, nil
}

func listProcessors(r *api.Request) (any, *api.Error) {
	p, err := findProject(r)
	if err != nil {
		return nil, err
	}
	offset, size, err := readPage(r, largestPage)
	if err != nil {
		return nil, err
	}
	all := []processorAnswer{}
	for _, name := range slices.Sorted(maps.Keys(p.Processors)) {
		processor := p.Processors[name]
		if strings.Contains(name, r.SLS.Query.Get("processorName")) && strings.Contains(processor.DisplayName, r.SLS.Query.Get("displayName")) {
			all = append(all, processorAnswerOf(processor))
		}
	}
	page := window(all, offset, size)
	return map[string]any{"count": len(page), "total": len(all), "processors": page}, nil
}

// updateLogstoreProcessor: see the SLS API reference. That an empty name takes the
// processor away is inferred.
func updateLogstoreProcessor(r *api.Request) (any, *api.Error) {
	p, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		ProcessorName *string `json:"processorName"`
	}
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	switch {
	case body.ProcessorName == nil:
		return nil, api.ParameterInvalid("processorName is required")
	case *body.ProcessorName != "" && p.Processors[*body.ProcessorName] == nil:
		return nil, noProcessor(r, *body.ProcessorName)
	}
	l.ProcessorID, l.LastModifyTime = *body.ProcessorName, r.Now
	return nil, nil
}
