package main

import (
	"context"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// project checks the project, and reports whether it exists.
func (c *checker) project(ctx context.Context, project model.Project) bool {
	fact := "project " + c.report.name(project.Name) + " is in " + c.report.region(project.Region)
	info, err := c.client.GetProject(ctx, project)
	switch {
	case err == nil:
		c.report.holds(fact, "it is "+c.report.value(info.Status))
	case model.Is(err, model.NotFound):
		c.absent = "there is no project " + c.report.name(project.Name)
		c.report.differs(fact, "it is not", "Compare with the console: the project is gone, or in another region.")
	default:
		c.report.unanswered(fact, err)
	}
	return err == nil
}

// projectOf parses the ARN of a project.
func projectOf(arn string) (model.Project, bool) {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) != 5 || parts[0] != "acs" || parts[1] != "log" || parts[2] == "" || parts[3] == "" {
		return model.Project{}, false
	}
	name, ok := strings.CutPrefix(parts[4], "project/")
	return model.Project{Region: parts[2], Name: name}, ok && name != ""
}
