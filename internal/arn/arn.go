// Package arn parses and formats the ARNs of Alibaba Cloud:
// acs:<service>:<region>:<account_id>:<resource> (RAM, "Policy elements", Resource).
package arn

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// ARN is a parsed ARN. Region and Account may be empty.
type ARN struct{ Service, Region, Account, Resource string }

// Trail returns the ARN of a trail.
func Trail(region, account, name string) string {
	return "acs:actiontrail:" + region + ":" + account + ":trail/" + name
}

// Project returns the ARN of a Log Service project.
func Project(region, account, name string) string {
	return "acs:log:" + region + ":" + account + ":project/" + name
}

// Logstore returns the ARN of a Logstore.
func Logstore(region, account, project, name string) string {
	return Project(region, account, project) + "/logstore/" + name
}

// Role returns the ARN of a RAM role, with the name in lower case, as RAM prints it.
func Role(account, name string) string {
	return "acs:ram::" + account + ":role/" + names.Lower(name)
}

// RoleOf returns the ARN of a pattern's role in an account.
func RoleOf(pattern, account string) string {
	return strings.Replace(pattern, "{account_id}", account, 1)
}

// Parse parses acs:<service>:<region>:<account>:<resource>.
func Parse(text string) (ARN, error) {
	parts, shown := strings.SplitN(text, ":", 5), model.ShortName(text)
	switch {
	case parts[0] != "acs":
		return ARN{}, fmt.Errorf("%q begins with %q, not with acs", shown, model.ShortName(parts[0]))
	case model.Visible(text) != text:
		return ARN{}, fmt.Errorf("%q holds characters that no ARN has", shown)
	case len(parts) < 5:
		return ARN{}, fmt.Errorf("%q has %d parts between colons; an ARN has five: acs:<service>:<region>:<account_id>:<resource>", shown, len(parts))
	case parts[1] == "":
		return ARN{}, fmt.Errorf("%q names no service in its second part", shown)
	case parts[3] != "" && !names.Account.Allows(parts[3]):
		return ARN{}, fmt.Errorf("%q has %q for its account id, which holds digits only", shown, model.ShortName(parts[3]))
	case parts[4] == "" || parts[4][0] == '/':
		return ARN{}, fmt.Errorf("%q names no resource behind its last colon", shown)
	}
	return ARN{Service: parts[1], Region: parts[2], Account: parts[3], Resource: parts[4]}, nil
}

// ParseProject parses acs:log:<region>:<account>:project/<name>. It rejects the ARN of
// anything inside a project.
func ParseProject(text string) (project model.Project, account string, err error) {
	read, _ := Parse(text) // what is no ARN has no resource
	name, ok := strings.CutPrefix(read.Resource, "project/")
	if read.Service != "log" || read.Region == "" || read.Account == "" || !ok || name == "" || strings.Contains(name, "/") {
		return model.Project{}, "", fmt.Errorf("%q is not the ARN of a Log Service project", model.ShortName(text))
	}
	return model.Project{Region: read.Region, Name: name}, read.Account, nil
}

// ParseRole parses acs:ram::<account>:role/<name>.
func ParseRole(text string) (name, account string, err error) {
	read, _ := Parse(text)
	name, ok := strings.CutPrefix(read.Resource, "role/")
	if read.Service != "ram" || read.Account == "" || !ok || name == "" {
		return "", "", fmt.Errorf("%q is not the ARN of a RAM role", model.ShortName(text))
	}
	return name, read.Account, nil
}

// ParseSession returns the role and the account of the ARN of a role session. STS has published two
// forms (STS API reference, AssumeRole): acs:ram::<account_id>:role/<name>/<session> and, earlier,
// acs:sts::<account_id>:assumed-role/<name>/<session>.
func ParseSession(text string) (role, account string, err error) {
	read, _ := Parse(text)
	kind, rest, _ := strings.Cut(read.Resource, "/")
	role, session, _ := strings.Cut(rest, "/")
	known := read.Service == "ram" || read.Service == "sts"
	if !known || read.Account == "" || kind != "role" && kind != "assumed-role" || role == "" || session == "" {
		return "", "", fmt.Errorf("%q is not the ARN of a role session", model.ShortName(text))
	}
	return role, read.Account, nil
}
