package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// index checks the index and its fields.
func (c *checker) index(ctx context.Context, project model.Project, logstore string, retention int) {
	index, err := c.client.GetIndex(ctx, project, logstore)
	switch {
	case model.Is(err, model.NotFound):
		c.report.differs(factIndex, "it has none", "An apply makes one. Report it if the index was not removed.")
		c.report.notSeenAll("there is no index", factFields, factIndexTTL)
		return
	case err != nil:
		c.report.unanswered(factIndex, err)
		c.report.notSeenAll("the index was not seen", factFields, factIndexTTL)
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
			other = append(other, fmt.Sprintf("%s is %s with analytics %t", name, c.report.value(field.Type), field.Analytics))
		}
	}
	var more []string
	for name := range index.Fields {
		if !slices.Contains(eventFields, name) {
			more = append(more, name)
		}
	}
	slices.Sort(more)
	if ttl, ok := c.answers.lastObject()["ttl"]; ok {
		c.report.compare(string(ttl) == strconv.Itoa(retention), factIndexTTL, fmt.Sprintf("its ttl is %s, the retention %d", c.report.raw(ttl), retention), reportIt)
	} else {
		c.report.notSeen(factIndexTTL, "the index tells no ttl")
	}
	var seen []string
	for _, part := range []struct {
		what  string
		names string
	}{{"missing", strings.Join(missing, ", ")}, {"not text with analytics", strings.Join(other, ", ")}, {"more", c.report.more(more)}} {
		if part.names != "" {
			seen = append(seen, part.what+": "+part.names)
		}
	}
	if len(seen) == 0 {
		seen = []string{"all, as text with analytics"}
	}
	c.report.compare(len(missing)+len(other) == 0, factFields, strings.Join(seen, "; "),
		"An apply adds what is missing. Report what the service indexed on its own, and how it spells the fields.")
}

// more describes fields that are not those of an event.
func (r *report) more(names []string) string {
	if !r.redact || len(names) == 0 {
		return strings.Join(names, ", ")
	}
	return counted(len(names), "other field")
}
