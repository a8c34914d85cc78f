package state

import (
	"regexp"
	"strings"
)

var (
	ProjectARNForm = regexp.MustCompile(`^acs:log:([^:]*):([^:]*):project/([^/]+)$`)
	RoleARNForm    = regexp.MustCompile(`^acs:ram::([^:]*):role/([^/]+)$`)
)

// RoleARN prints the name in lower case, as RAM does.
func RoleARN(accountID, name string) string {
	return "acs:ram::" + accountID + ":role/" + strings.ToLower(name)
}
