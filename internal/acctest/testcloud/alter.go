package testcloud

import "github.com/innertrail/terraform-provider-innertrail/internal/emulator"

// DroppingSPL is the statement of an ingest processor that drops all events with an
// employee of Alibaba Cloud.
const DroppingSPL = `* | where EmployeeID = ''`

// DenyingStatement is a statement of a project policy that denies the delivery role to
// write.
const DenyingStatement = `{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Principal":["` + RoleARN + `"],` +
	`"Resource":"acs:log:*:*:project/security-audit/logstore/*"}`

// DenyingPolicy is a project policy with only this statement.
const DenyingPolicy = `{"Version":"1","Statement":[` + DenyingStatement + `]}`

// DenyingAccount is a project policy that denies everybody in the account to write.
const DenyingAccount = `{"Version":"1","Statement":[{"Effect":"Deny","Action":["log:PostLogStoreLogs"],"Principal":["` +
	emulator.DefaultAccountID + `"],"Resource":"acs:log:*:*:project/*"}]}`

// AttachProcessor attaches an ingest processor with an SPL statement to a Logstore.
func AttachProcessor(p *emulator.Project, l *emulator.Logstore, name, statement string) {
	if p.Processors == nil {
		p.Processors = map[string]*emulator.Processor{}
	}
	p.Processors[name] = &emulator.Processor{Name: name, DisplayName: name, SPL: statement}
	l.ProcessorID = name
}
