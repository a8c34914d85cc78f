package shipping

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// logstoreName is the name ActionTrail gives to the dedicated Logstore of an
// inner trail, and the only one its delivery policies let it write to.
func logstoreName(trail string) string { return "innertrail_" + trail }

func trailARN(region, account, trail string) string {
	return "acs:actiontrail:" + region + ":" + account + ":trail/" + trail
}

func projectARN(region, account, project string) string {
	return "acs:log:" + region + ":" + account + ":project/" + project
}

// roleARN spells the role's name as RAM prints it, in lower case.
func roleARN(account, role string) string {
	return "acs:ram::" + account + ":role/" + strings.ToLower(role)
}

// parseProjectARN reads acs:log:<region>:<account>:project/<name>.
func parseProjectARN(arn string) (project cloud.Project, account string, err error) {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) == 5 && parts[0] == "acs" && parts[1] == "log" && parts[2] != "" && parts[3] != "" {
		if name, ok := strings.CutPrefix(parts[4], "project/"); ok && name != "" {
			return cloud.Project{Region: parts[2], Name: name}, parts[3], nil
		}
	}
	return cloud.Project{}, "", fmt.Errorf("%q is not the ARN of a Log Service project", arn)
}

// parseRoleARN reads acs:ram::<account>:role/<name>.
func parseRoleARN(arn string) (role, account string, err error) {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) == 5 && parts[0] == "acs" && parts[1] == "ram" && parts[3] != "" {
		if name, ok := strings.CutPrefix(parts[4], "role/"); ok && name != "" {
			return name, parts[3], nil
		}
	}
	return "", "", fmt.Errorf("%q is not the ARN of a RAM role", arn)
}
