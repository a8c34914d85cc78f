package main

import (
	"context"
	"fmt"
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
	factIntegrity = "a Logstore tells enable_tracking and enableModify"
	factRetention = "ttl is the retention, in days"
	factSettings  = "a Logstore tells " + strings.Join(logstoreMembers, ", ")
	factIndex     = "the Logstore has an index"
	factFields    = fmt.Sprintf("the index covers the %d documented event fields", len(eventFields))
)

// logstore checks the trail's Logstore.
func (c *checker) logstore(ctx context.Context) {
	project, name := c.logstoreLocation()
	if name == "" || project.Name == "" {
		c.report.notSeenAll(noPlace, factLogstore, factRetention, factSettings, factIntegrity, factIndex, factFields, factIndexTTL)
		return
	}
	if !c.project(ctx, project) {
		c.report.notSeenAll("project "+c.report.name(project.Name)+" was not seen", factLogstore, factRetention, factSettings, factIntegrity, factIndex, factFields, factIndexTTL)
		return
	}
	switch store, err := c.client.GetLogstore(ctx, project, name); {
	case err == nil:
		c.report.holds(factLogstore, "innertrail_"+c.report.name(strings.TrimPrefix(name, "innertrail_")))
		c.logstoreSettings(store)
		c.index(ctx, project, name, store.RetentionDays)
		return
	case model.Is(err, model.NotFound):
		c.absent = "project " + c.report.name(project.Name) + " has no Logstore innertrail_" + c.report.name(strings.TrimPrefix(name, "innertrail_"))
		c.report.differs(factLogstore, c.absent, "Report the name of the Logstore that the events arrive in.")
	default:
		c.report.unanswered(factLogstore, err)
	}
	c.report.notSeenAll("the Logstore was not seen", factRetention, factSettings, factIntegrity, factIndex, factFields, factIndexTTL)
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
		retention = "3650, forever"
	}
	c.report.holds(factRetention, retention)
	var missing, told []string
	for _, name := range logstoreMembers {
		if value, ok := answer[name]; ok {
			told = append(told, name+" "+c.report.raw(value))
		} else {
			missing = append(missing, name)
		}
	}
	for _, name := range []string{"maxSplitShard", "hot_ttl", "infrequentAccessTTL"} {
		if value, ok := answer[name]; ok {
			told = append(told, name+" "+c.report.raw(value))
		}
	}
	seen := strings.Join(told, ", ") + "; its members are " + c.report.memberNames(answer)
	if len(missing) > 0 {
		seen = "no " + strings.Join(missing, ", no ") + "; " + seen
	}
	c.report.compare(len(missing) == 0, factSettings, seen, reportIt)

	var absent, present []string
	for _, name := range []string{"enable_tracking", "enableModify"} {
		if value, ok := answer[name]; ok {
			present = append(present, name+" "+c.report.raw(value))
		} else {
			absent = append(absent, "no "+name)
		}
	}
	c.report.compare(len(absent) == 0, factIntegrity, joinSome(append(absent, present...)), reportIt+" Without enableModify, healthy of the data source is false.")
}
