package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// eventFields are the documented fields of a platform event (Log Service,
// Inner-ActionTrail, "Fields of event logs").
var eventFields = []string{
	"EventID", "EventVersion", "EventProduct", "EventName", "EventDescription", "EventType", "EmployeeID", "EventMethod",
	"ResourceType", "ResourceID", "ResourceRegionID", "ResourceOwnerID", "EventAdditionalDetail", "EventTime", "EventLevel",
	"EventLocation",
}

// The members of a Logstore that the provider reads and that a Logstore always
// has; the tiers are told only where there are some.
var logstoreMembers = []string{"shardCount", "autoSplit", "appendMeta", "mode"}

var (
	factLogstore  = "the Logstore is named innertrail_<trail>"
	factRetention = "ttl is the retention, in days"
	factSettings  = "a Logstore tells " + strings.Join(logstoreMembers, ", ")
	factIndex     = "the Logstore has an index"
	factFields    = fmt.Sprintf("the index covers the %d documented event fields", len(eventFields))
)

// logstore asks where the trail ships to.
func (c *check) logstore(ctx context.Context) {
	project, name := c.place()
	if name == "" || project.Name == "" {
		c.report.unseen(noPlace, factLogstore, factRetention, factSettings, factIndex, factFields)
		return
	}
	if !c.project(ctx, project) {
		c.report.unseen("project "+project.Name+" was not seen", factLogstore, factRetention, factSettings, factIndex, factFields)
		return
	}
	switch store, err := c.client.GetLogstore(ctx, project, name); {
	case err == nil:
		c.report.holds(factLogstore, name)
		c.settings(store)
		c.index(ctx, project, name)
		return
	case cloud.Is(err, cloud.NotFound):
		c.report.differs(factLogstore, "project "+project.Name+" has no Logstore "+name, "Report the name of the Logstore that the events arrive in.")
	default:
		c.report.unasked(factLogstore, err)
	}
	c.report.unseen("Logstore "+name+" was not seen", factRetention, factSettings, factIndex, factFields)
}

// project asks for the project, and says whether it is there.
func (c *check) project(ctx context.Context, project cloud.Project) bool {
	fact := "project " + project.Name + " is in " + project.Region
	info, err := c.client.GetProject(ctx, project)
	switch {
	case err == nil:
		c.report.holds(fact, "it is "+info.Status)
	case cloud.Is(err, cloud.NotFound):
		c.report.differs(fact, "it is not", "Compare with the console: the project is gone, or in another region.")
	default:
		c.report.unasked(fact, err)
	}
	return err == nil
}

// place says which Logstore to look at.
func (c *check) place() (cloud.Project, string) {
	project, _ := projectOf(c.trail.member("SlsProjectArn"))
	if c.look.project != "" && c.look.project != project.Name {
		project = cloud.Project{Region: c.look.region, Name: c.look.project}
	}
	trail := c.trail.member("Name")
	if c.look.trail != "" {
		trail = c.look.trail
	}
	if trail == "" {
		return project, ""
	}
	return project, "innertrail_" + trail
}

// settings looks at the Logstore that was just read.
func (c *check) settings(store cloud.Logstore) {
	answer := c.answers.object()
	retention := fmt.Sprintf("%d days", store.RetentionDays)
	if store.RetentionDays == 3650 {
		retention = "3650, for ever"
	}
	c.report.holds(factRetention, retention)
	var missing, told []string
	for _, name := range logstoreMembers {
		if value, ok := answer[name]; ok {
			told = append(told, name+" "+string(value))
		} else {
			missing = append(missing, name)
		}
	}
	for _, name := range []string{"maxSplitShard", "hot_ttl", "infrequentAccessTTL"} {
		if value, ok := answer[name]; ok {
			told = append(told, name+" "+string(value))
		}
	}
	seen := strings.Join(told, ", ") + "; its members are " + memberNames(answer)
	if len(missing) > 0 {
		seen = "no " + strings.Join(missing, ", no ") + "; " + seen
	}
	c.report.either(len(missing) == 0, factSettings, seen, reportIt)
}

// index asks for the index and looks at its fields.
func (c *check) index(ctx context.Context, project cloud.Project, logstore string) {
	index, err := c.client.GetIndex(ctx, project, logstore)
	switch {
	case cloud.Is(err, cloud.NotFound):
		c.report.differs(factIndex, "it has none", "An apply makes one. Report it where nobody has removed the index.")
		c.report.notSeen(factFields, "there is no index")
		return
	case err != nil:
		c.report.unasked(factIndex, err)
		c.report.notSeen(factFields, "the index was not seen")
		return
	}
	fullText := "with full text"
	if index.FullText == nil {
		fullText = "without full text"
	}
	c.report.holds(factIndex, fmt.Sprintf("%s and %s", fullText, counted(len(index.Fields), "field")))

	var missing, other []string
	for _, name := range eventFields {
		field, ok := index.Fields[name]
		switch {
		case !ok:
			missing = append(missing, name)
		case field.Type != "text" || !field.Analytics:
			other = append(other, fmt.Sprintf("%s is %s with analytics %t", name, field.Type, field.Analytics))
		}
	}
	var more []string
	for name := range index.Fields {
		if !slices.Contains(eventFields, name) {
			more = append(more, name)
		}
	}
	slices.Sort(more)
	var seen []string
	for _, part := range []struct {
		what  string
		names []string
	}{{"missing", missing}, {"not text with analytics", other}, {"more", more}} {
		if len(part.names) > 0 {
			seen = append(seen, part.what+": "+strings.Join(part.names, ", "))
		}
	}
	if len(seen) == 0 {
		seen = []string{"all, as text with analytics"}
	}
	c.report.either(len(missing)+len(other) == 0, factFields, strings.Join(seen, "; "),
		"An apply adds what is missing. Report what the service indexed by itself, and how it spells the fields.")
}
