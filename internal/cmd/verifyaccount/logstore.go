package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// eventFields lists the documented fields of a platform event (Log Service, Inner-ActionTrail,
// "Fields of event logs").
var eventFields = []string{
	"EventID", "EventVersion", "EventProduct", "EventName", "EventDescription", "EventType", "EmployeeID", "EventMethod",
	"ResourceType", "ResourceID", "ResourceRegionID", "ResourceOwnerID", "EventAdditionalDetail", "EventTime", "EventLevel",
	"EventLocation",
}

// The members of a Logstore that the provider reads and every Logstore has. Tiers are only present
// if they are set.
var logstoreMembers = []string{"shardCount", "autoSplit", "appendMeta", "mode"}

var (
	factLogstore  = "the Logstore is named innertrail_<trail>"
	factRetention = "ttl is the retention, in days"
	factSettings  = "a Logstore tells " + strings.Join(logstoreMembers, ", ")
	factIndex     = "the Logstore has an index"
	factFields    = fmt.Sprintf("the index covers the %d documented event fields", len(eventFields))
)

// logstore checks the trail's Logstore.
func (c *checker) logstore(ctx context.Context) {
	project, name := c.logstoreLocation()
	if name == "" || project.Name == "" {
		c.report.notSeenAll(noPlace, factLogstore, factRetention, factSettings, factIndex, factFields)
		return
	}
	if !c.project(ctx, project) {
		c.report.notSeenAll("project "+project.Name+" was not seen", factLogstore, factRetention, factSettings, factIndex, factFields)
		return
	}
	switch store, err := c.client.GetLogstore(ctx, project, name); {
	case err == nil:
		c.report.holds(factLogstore, name)
		c.logstoreSettings(store)
		c.index(ctx, project, name)
		return
	case model.Is(err, model.NotFound):
		c.report.differs(factLogstore, "project "+project.Name+" has no Logstore "+name, "Report the name of the Logstore that the events arrive in.")
	default:
		c.report.unanswered(factLogstore, err)
	}
	c.report.notSeenAll("Logstore "+name+" was not seen", factRetention, factSettings, factIndex, factFields)
}

// project checks the project, and reports whether it exists.
func (c *checker) project(ctx context.Context, project model.Project) bool {
	fact := "project " + project.Name + " is in " + project.Region
	info, err := c.client.GetProject(ctx, project)
	switch {
	case err == nil:
		c.report.holds(fact, "it is "+info.Status)
	case model.Is(err, model.NotFound):
		c.report.differs(fact, "it is not", "Compare with the console: the project is gone, or in another region.")
	default:
		c.report.unanswered(fact, err)
	}
	return err == nil
}

// logstoreLocation returns the project and the name of the Logstore to check.
func (c *checker) logstoreLocation() (model.Project, string) {
	project, _ := projectOf(c.trail.member("SlsProjectArn"))
	if c.target.project != "" && c.target.project != project.Name {
		project = model.Project{Region: c.target.region, Name: c.target.project}
	}
	trail := c.trail.member("Name")
	if c.target.trail != "" {
		trail = c.target.trail
	}
	if trail == "" {
		return project, ""
	}
	return project, "innertrail_" + trail
}

// logstoreSettings checks the Logstore that was just read.
func (c *checker) logstoreSettings(store model.Logstore) {
	answer := c.answers.lastObject()
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
	c.report.compare(len(missing) == 0, factSettings, seen, reportIt)
}

// index checks the index and its fields.
func (c *checker) index(ctx context.Context, project model.Project, logstore string) {
	index, err := c.client.GetIndex(ctx, project, logstore)
	switch {
	case model.Is(err, model.NotFound):
		c.report.differs(factIndex, "it has none", "An apply makes one. Report it where nobody has removed the index.")
		c.report.notSeen(factFields, "there is no index")
		return
	case err != nil:
		c.report.unanswered(factIndex, err)
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
	c.report.compare(len(missing)+len(other) == 0, factFields, strings.Join(seen, "; "),
		"An apply adds what is missing. Report what the service indexed by itself, and how it spells the fields.")
}
