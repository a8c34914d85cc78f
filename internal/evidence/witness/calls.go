package witness

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/arn"
	"github.com/innertrail/terraform-provider-innertrail/internal/attribution"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/evidence/judge"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

const (
	lookupLag  = 10 * time.Minute // until LookupEvents tells of a call ("Limits of ActionTrail")
	maxPages   = 20               // of one operation in one region
	maxLookups = 240              // in two minutes
)

// question asks for the calls of an operation in a region.
type question struct {
	region, operation string
	name              string // that the judgement knows it by
}

// questions returns what is looked up. Which region stores the calls on what is inferred: those on a trail its own, those on the
// Logstore that of the project, and those of RAM one of two.
func (g *gathering) questions() (list []question) {
	api := g.Client.InnerTrailAPI()
	configured := map[string]string{"CreateInnerTrail": api.CreateAction, "DeleteInnerTrail": api.DeleteAction}
	for _, name := range judge.Names() {
		switch {
		case judge.OnTrail(name):
			list = append(list, question{g.Region, name, name})
			if other := configured[name]; other != "" && other != name {
				list = append(list, question{g.Region, other, name})
			}
		case judge.OnRole(name):
			for _, region := range attribution.GlobalRegions {
				list = append(list, question{region, name, name})
			}
		case g.project.Name != "":
			list = append(list, question{g.project.Region, name, name})
		}
	}
	return list
}

// askCalls looks up the calls that changed something, from before the window until now. It begins as long before the window as
// an event may be older than its delivery. Calls that set the retention are looked up for as long as ActionTrail keeps calls:
// whether deleted logs had expired depends on them.
func (g *gathering) askCalls(ctx context.Context) error {
	said, now := &g.said.Calls, g.said.Now
	from, kept := g.Window.From.Add(-g.said.Settings.Oldest), now.AddDate(0, 0, -g.said.Settings.LookupDays).Add(time.Minute)
	if from.Before(kept) {
		from = kept
	}
	said.Known = judge.Window{From: from, To: now.Add(-lookupLag)}
	if !from.Before(now) {
		said.Reason, said.Unread = reason.CallsIncomplete, "the window has not begun"
		return nil
	}
	if g.project.Name == "" {
		said.Reason, said.Unread = reason.CallsIncomplete, "where calls on the Logstore are recorded is not known: "+g.why
	}
	found, left := map[string]judge.Call{}, maxLookups
	questions := g.questions()
	for i, q := range questions {
		in := judge.Window{From: from, To: now}
		if judge.SetsRetention(q.name) {
			in.From = kept
		}
		err := g.lookUp(ctx, q, in, found, &left)
		if err := impossible(ctx, err); err != nil {
			return err
		}
		if err != nil && said.Reason == "" {
			said.Reason, said.Unread = codeOf(err), unanswered(q, i, err)
		}
		if err != nil && !model.Is(err, model.BadResponse, model.Refused) {
			break // it would be the answer to every question
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) { // the judgement sorts by time
		said.List = append(said.List, found[id])
	}
	return nil
}

// unanswered says at which question LookupEvents did not answer, and what is not known for it.
func unanswered(q question, asked int, err error) string {
	how, at, missing := "did not answer", "the first question", "no calls are known"
	switch {
	case model.Is(err, model.Denied):
		how = "was refused"
	case model.Is(err, model.Throttled):
		how = "was throttled"
	}
	if asked > 0 {
		at, missing = "question "+strconv.Itoa(asked+1), "not all calls are known"
	}
	return "LookupEvents " + how + " at " + at + " (for calls of " + q.operation + " in " + q.region + "), so " + missing + ": " + integrity.Why(err)
}

// codeOf returns the code of the reason why calls are not known.
func codeOf(err error) reason.Code {
	switch {
	case model.Is(err, model.Denied):
		return reason.CallsDenied
	case model.Is(err, model.Throttled):
		return reason.CallsThrottled
	default:
		return reason.CallsIncomplete
	}
}

// lookUp reads the answers to a question, page by page. An event that two regions have is one.
func (g *gathering) lookUp(ctx context.Context, q question, in judge.Window, found map[string]judge.Call, left *int) error {
	query := model.EventQuery{Name: q.operation, From: in.From, To: in.To}
	for page := 0; ; page++ {
		if page == maxPages || *left == 0 {
			return &model.Error{
				Class: model.Refused, Service: model.ActionTrail, Action: "LookupEvents",
				Message: fmt.Sprintf("there are more calls than were read (%d pages of one operation, %d of all): ask about a shorter window", maxPages, maxLookups),
			}
		}
		*left--
		answer, err := g.Lookups.Page(ctx, g.Client, q.region, query)
		if err != nil {
			return err
		}
		for _, event := range answer.Events {
			found[event.ID] = g.call(q, event)
		}
		if query.Token = answer.Next; query.Token == "" {
			return nil
		}
	}
}

// call returns a call as the judgement needs it.
func (g *gathering) call(q question, e model.CallEvent) judge.Call {
	c := judge.Call{ID: e.ID, Name: q.name, Time: e.Time, Actor: attribution.ActorWords(e.Actor), Source: e.SourceIP, On: g.about(q, e)}
	if e.ErrorCode != "" {
		c.Refused = cloud.Refuses(e.ErrorCode)
		c.Unclear = !c.Refused
	}
	if q.name == "UpdateLogStore" || q.name == "CreateLogStore" {
		c.RetentionDays, _ = strconv.Atoi(e.Parameters["ttl"])
	}
	if judge.OnTrail(q.name) {
		if project, _, err := arn.ParseProject(e.Parameters[g.Client.InnerTrailAPI().ProjectParam]); err == nil {
			c.Project = project.Name
		}
	}
	return c
}

// naming are the parameters that name what a call is about, beside the configured one for a trail.
var naming = []string{"Name", "TrailName", "RoleName", "project", "projectName", "logstore", "logstoreName"}

// about returns the names of what a call is about; nil if they may be those of the shipping and do not say so. The form of the
// names in an event is published for none of the services.
func (g *gathering) about(q question, e model.CallEvent) (told []string) {
	for _, name := range e.Resources {
		told = append(told, namesIn(name)...)
	}
	for _, parameter := range append([]string{g.Client.InnerTrailAPI().NameParam}, naming...) {
		if value := e.Parameters[parameter]; value != "" {
			told = append(told, value)
		}
	}
	slices.Sort(told)
	told = slices.Compact(told)
	subject := g.said.Subject
	object := subject.Logstore
	switch {
	case judge.OnTrail(q.name):
		if object = subject.Trail; e.Region != "" && e.Region != g.Region {
			return nil
		}
	case judge.OnRole(q.name):
		object = subject.Role
	case q.name == "DeleteProject":
		object = subject.Project
	case len(told) == 1 && told[0] == subject.Project:
		return nil // the event does not say which Logstore of the project
	}
	exactly := func(name string) bool { return strings.EqualFold(name, object) }
	nearly := func(name string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(object)) }
	if len(told) == 0 || !slices.ContainsFunc(told, exactly) && slices.ContainsFunc(told, nearly) {
		return nil
	}
	return told
}

// namesIn returns the names in an ARN, such as those of a project and its Logstore, or the text itself if it is no ARN.
func namesIn(text string) (list []string) {
	id, err := arn.Parse(text)
	if err != nil {
		return []string{text}
	}
	for i, part := range strings.Split(id.Resource, "/") {
		if i%2 == 1 {
			list = append(list, part)
		}
	}
	return list
}
