package alert

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/sls"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of alert rules. See "Limits" of the alerting documentation (28 August 2024), and
// ListAlerts (10 November 2025).
const (
	maxRules   = 100 // in a project
	usualRules = 10  // in a list
	listedMost = 200
	jobType    = "Alert"
)

// body is a rule as the API of 2020-12-30 writes it.
type body struct {
	Name          *string         `json:"name"`
	DisplayName   *string         `json:"displayName"`
	Description   *string         `json:"description"`
	Schedule      json.RawMessage `json:"schedule"`
	Configuration json.RawMessage `json:"configuration"`
}

// document is a rule as the SDK of Log Service writes it. See "Data structure of an alert rule".
type document struct {
	body
	Type             *string `json:"type"`
	State            *string `json:"state"`
	Status           *string `json:"status"`
	CreateTime       *int64  `json:"createTime"` // these two do nothing in a request
	LastModifiedTime *int64  `json:"lastModifiedTime"`
}

// ruleName is the form of a name. It is inferred: the pages say only that it is unique.
var ruleName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]{1,127}$`)

// read reads a rule from the body and checks that the emulator can evaluate it.
func read(r *api.Request, p *state.Project) (document, *api.Error) {
	var d document
	var into any = &d.body
	if isJob(r) {
		into = &d
	}
	if err := sls.DecodeBody(r, api.CodeParameterInvalid, into); err != nil {
		return d, err
	}
	switch display := value(d.DisplayName); {
	case isJob(r) && value(d.Type) != jobType:
		return d, api.ParameterInvalid("the emulator has jobs of type %s only, type is %q", jobType, value(d.Type))
	case display == "" || len([]rune(display)) > 64:
		return d, api.ParameterInvalid("displayName must have 1 to 64 characters")
	}
	if _, err := d.enabled(); err != nil {
		return d, err
	}
	rule, err := readRule(d.Schedule, d.Configuration)
	if err == nil {
		err = rule.check(p)
	}
	if err != nil {
		return d, api.ParameterInvalid("%s", err)
	}
	return d, nil
}

// enabled returns the status that the body names, nil where it names none.
func (d document) enabled() (*bool, *api.Error) {
	for _, text := range []*string{d.Status, d.State} {
		switch upper := strings.ToUpper(value(text)); upper {
		case "":
		case "ENABLED", "DISABLED":
			on := upper == "ENABLED"
			return &on, nil
		default:
			return nil, api.ParameterInvalid("status must be ENABLED or DISABLED, it is %q", *text)
		}
	}
	return nil, nil
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// take takes over what a body says of a rule.
func take(r *api.Request, a *state.Alert, d document) {
	a.DisplayName, a.Description = value(d.DisplayName), value(d.Description)
	a.Schedule, a.Configuration = d.Schedule, d.Configuration
	a.LastModifyTime = r.Now
	if on, _ := d.enabled(); on != nil {
		a.Enabled = *on
	}
	plan(r.Env, a)
}

// plan has the first evaluation happen after one interval, or now if the schedule says so.
func plan(env api.Env, a *state.Alert) {
	a.Met = 0
	rule, err := readRule(a.Schedule, a.Configuration)
	if err != nil {
		return // evaluation says so
	}
	a.Next = env.Now
	if !rule.immediately {
		a.Next = env.Now.Add(rule.interval)
	}
}

func create(r *api.Request) (any, *api.Error) {
	p, err := sls.FindProject(r)
	if err != nil {
		return nil, err
	}
	d, err := read(r, p)
	if err != nil {
		return nil, err
	}
	name := value(d.Name)
	switch {
	case !ruleName.MatchString(name):
		return nil, api.ParameterInvalid("name must have 2 to 128 letters, digits and the characters - _, it is %q", name)
	case p.Alerts[name] != nil:
		return nil, api.Refusal(400, api.CodeJobAlreadyExist, "Job "+name+" already exists")
	case len(p.Alerts) >= maxRules:
		return nil, api.Refusal(400, api.CodeExceedQuota, fmt.Sprintf("a project has at most %d alert rules", maxRules))
	}
	a := &state.Alert{Name: name, Enabled: true, CreateTime: r.Now}
	take(r, a, d)
	p.AddAlert(a)
	return nil, nil
}

// find finds the rule that the path names.
func find(r *api.Request) (*state.Project, *state.Alert, *api.Error) {
	p, err := sls.FindProject(r)
	if err != nil {
		return nil, nil, err
	}
	a := p.Alerts[r.SLS.Name]
	if a == nil {
		return nil, nil, api.Refusal(404, api.CodeJobNotExist, "Job "+r.SLS.Name+" does not exist")
	}
	return p, a, nil
}

func update(r *api.Request) (any, *api.Error) {
	p, a, err := find(r)
	if err != nil {
		return nil, err
	}
	d, err := read(r, p)
	if err != nil {
		return nil, err
	}
	if name := value(d.Name); name != "" && name != a.Name {
		return nil, api.ParameterInvalid("the name of a rule cannot change: %s is not %s", name, a.Name)
	}
	take(r, a, d)
	return nil, nil
}

func remove(r *api.Request) (any, *api.Error) {
	p, a, err := find(r)
	if err != nil {
		return nil, err
	}
	delete(p.Alerts, a.Name)
	return nil, nil
}

func enable(r *api.Request) (any, *api.Error)  { return toggle(r, true) }
func disable(r *api.Request) (any, *api.Error) { return toggle(r, false) }

func toggle(r *api.Request, on bool) (any, *api.Error) {
	_, a, err := find(r)
	if err != nil {
		return nil, err
	}
	if a.Enabled != on {
		a.Enabled, a.LastModifyTime = on, r.Now
		plan(r.Env, a)
	}
	return nil, nil
}
