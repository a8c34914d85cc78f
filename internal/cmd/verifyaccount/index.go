package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// index checks the index and its fields.
func (c *checker) index(ctx context.Context, project model.Project, logstore string) {
	index, err := c.client.GetIndex(ctx, project, logstore)
	switch {
	case model.Is(err, model.NotFound):
		c.report.differs(factIndex, "it has none", "An apply makes one. Report it if the index was not removed.")
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
		"An apply adds what is missing. Report what the service indexed on its own, and how it spells the fields.")
}
