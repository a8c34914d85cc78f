package shipping

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

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

// arn is an ARN taken apart (RAM, "Policy elements", Resource). Region and account
// may be empty.
type arn struct{ service, region, account, resource string }

// parseARN reads acs:<service>:<region>:<account>:<resource>.
func parseARN(text string) (arn, error) {
	parts := strings.SplitN(text, ":", 5)
	switch {
	case parts[0] != "acs":
		return arn{}, fmt.Errorf("%q begins with %q, not with acs", text, parts[0])
	case len(parts) < 5:
		return arn{}, fmt.Errorf("%q has %d parts between colons; an ARN has five: acs:<service>:<region>:<account_id>:<resource>", text, len(parts))
	case parts[1] == "":
		return arn{}, fmt.Errorf("%q names no service in its second part", text)
	case parts[3] != "" && !names.Account.Allows(parts[3]):
		return arn{}, fmt.Errorf("%q has %q for its account id, which holds digits only", text, parts[3])
	case parts[4] == "" || parts[4][0] == '/':
		return arn{}, fmt.Errorf("%q names no resource behind its last colon", text)
	}
	return arn{service: parts[1], region: parts[2], account: parts[3], resource: parts[4]}, nil
}

// parseProjectARN reads acs:log:<region>:<account>:project/<name>. The ARN of what
// is in a project is none.
func parseProjectARN(text string) (project cloud.Project, account string, err error) {
	read, err := parseARN(text)
	name, ok := strings.CutPrefix(read.resource, "project/")
	if err != nil || read.service != "log" || read.region == "" || read.account == "" || !ok || name == "" || strings.Contains(name, "/") {
		return cloud.Project{}, "", fmt.Errorf("%q is not the ARN of a Log Service project", text)
	}
	return cloud.Project{Region: read.region, Name: name}, read.account, nil
}

// parseRoleARN reads acs:ram::<account>:role/<name>.
func parseRoleARN(text string) (role, account string, err error) {
	read, err := parseARN(text)
	name, ok := strings.CutPrefix(read.resource, "role/")
	if err != nil || read.service != "ram" || read.account == "" || !ok || name == "" {
		return "", "", fmt.Errorf("%q is not the ARN of a RAM role", text)
	}
	return name, read.account, nil
}
