package state

import (
	"regexp"
	"strings"
)

// ProjectARNForm and RoleARNForm are the forms of ARNs; a role is given by its name in
// any case.
var (
	ProjectARNForm = regexp.MustCompile(`^acs:log:([^:]*):([^:]*):project/([^/]+)$`)
	RoleARNForm    = regexp.MustCompile(`^acs:ram::([^:]*):role/([^/]+)$`)
)

// RoleARN prints the name in lower case, as RAM does.
func RoleARN(accountID, name string) string {
	return "acs:ram::" + accountID + ":role/" + strings.ToLower(name)
}

// UserARN returns the ARN of a RAM user.
func UserARN(accountID, name string) string { return "acs:ram::" + accountID + ":user/" + name }
