package integrity

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

var subject = Subject{Account: "1000000000000001", Project: projectARN, Logstore: logstoreARN, Role: "delivery"}

// logstoreWith returns a Logstore with these members beside its name.
func logstoreWith(t *testing.T, members string) *model.Logstore {
	t.Helper()
	var logstore model.Logstore
	if err := json.Unmarshal([]byte(strings.ReplaceAll(`{'logstoreName':'innertrail_platform-ops','ttl':30`+members+`}`, "'", `"`)), &logstore); err != nil {
		t.Fatal(err)
	}
	return &logstore
}

var normal = model.ProjectInfo{Status: "Normal"}

const settled = `,'enable_tracking':false,'enableModify':false`

// What is not known is never called append-only, and what is known is said beside it.
func TestFacts_Report_status(t *testing.T) {
	t.Parallel()
	denied := func(permission string) error { return &model.Error{Class: model.Denied, Permission: permission} }
	policies := func(of Holder, err error) (p Policies) {
		p.Judge(of, delivery, model.ResourcePolicy{}, err)
		return p
	}
	for name, row := range map[string]struct {
		facts            Facts
		status, unread   string
		appendOnly, open string // true, false or nil
	}{
		"nothing":          {},
		"no Logstore":      {facts: Facts{Project: &model.ProjectInfo{}, Policies: policies(OfProject, denied("log:GetProjectPolicy"))}},
		"settled":          {Facts{Project: &normal, Logstore: logstoreWith(t, settled)}, AppendOnly, "", "true", "false"},
		"settled, policy":  {Facts{Project: &normal, Logstore: logstoreWith(t, settled), Policies: policies(OfProject, nil)}, AppendOnly, "", "true", "false"},
		"modifiable":       {Facts{Project: &normal, Logstore: logstoreWith(t, `,'enable_tracking':false,'enableModify':true`)}, "its logs can be changed and deleted", "", "false", "false"},
		"not told":         {Facts{Project: &normal, Logstore: logstoreWith(t, `,'enable_tracking':true`)}, "accepts anonymous writes; " + notTold, notTold, "nil", "true"},
		"null":             {Facts{Project: &normal, Logstore: logstoreWith(t, `,'enable_tracking':false,'enableModify':null`)}, notTold, notTold, "nil", "false"},
		"tracking unknown": {Facts{Project: &normal, Logstore: logstoreWith(t, `,'enableModify':false`)}, trackingNotTold, trackingNotTold, "true", "nil"},
		"project not seen": {Facts{Logstore: logstoreWith(t, settled)}, "unreadable: whether the project is stopped", "unreadable: whether the project is stopped", "true", "false"},
		"project in a new status": {
			Facts{Project: &model.ProjectInfo{Status: "Frozen"}, Logstore: logstoreWith(t, settled)},
			"unreadable: whether the project is stopped: its status is Frozen", "unreadable: whether the project is stopped: its status is Frozen", "true", "false",
		},
		"project stopped": {
			Facts{Project: &model.ProjectInfo{Name: "p", Status: "Disable"}, Logstore: logstoreWith(t, settled)}, "project p is stopped (status Disable)", "", "true", "false",
		},
		"policy not granted": {
			Facts{Project: &normal, Logstore: logstoreWith(t, settled), Policies: policies(OfProject, denied("log:GetProjectPolicy"))},
			policyNotGranted, policyNotGranted, "true", "false",
		},
		"modifiable, policy not granted": {
			Facts{Project: &normal, Logstore: logstoreWith(t, `,'enable_tracking':false,'enableModify':true`), Policies: policies(OfProject, denied("log:GetProjectPolicy"))},
			"its logs can be changed and deleted; " + policyNotGranted, policyNotGranted, "false", "false",
		},
		"policy of the Logstore not granted": {
			Facts{Project: &normal, Logstore: logstoreWith(t, settled), Policies: policies(OfLogstore, denied("log:GetResourcePolicy"))},
			"unreadable: the policy of the Logstore: the RAM permission log:GetResourcePolicy on * is missing",
			"unreadable: the policy of the Logstore: the RAM permission log:GetResourcePolicy on * is missing", "true", "false",
		},
		"policy denied by a policy": {
			Facts{Project: &normal, Logstore: logstoreWith(t, settled), Policies: policies(OfProject, &model.Error{
				Class: model.Denied, DeniedBy: "ControlPolicy", Permission: "log:GetProjectPolicy", Service: "Log Service", Action: "GetProjectPolicy", Code: "Unauthorized", Message: "denied", RequestID: "1", Attempts: 3,
			})},
			`unreadable: the project policy: Log Service answered Unauthorized to GetProjectPolicy: "denied"`,
			`unreadable: the project policy: Log Service answered Unauthorized to GetProjectPolicy: "denied"`, "true", "false",
		},
	} {
		r := row.facts.Report(subject)
		if r.Status != row.status || r.Unreadable != row.unread || row.status != "" && (flag(r.AppendOnly) != row.appendOnly || flag(r.AnonymousWrites) != row.open) {
			t.Errorf("%s: %q, %q, append-only %s, anonymous writes %s", name, r.Status, r.Unreadable, flag(r.AppendOnly), flag(r.AnonymousWrites))
		}
		if (row.status == "") != (r.Writers == nil) || (r.Encrypted == nil) != (row.status == "") {
			t.Errorf("%s: writers %v", name, r.Writers)
		}
	}
}

const (
	notTold          = "unreadable: Log Service does not say whether its logs can be changed (enableModify)"
	trackingNotTold  = "unreadable: Log Service does not say whether it accepts anonymous writes (enable_tracking)"
	policyNotGranted = "unreadable: the project policy: the RAM permission log:GetProjectPolicy on * is missing"
)

func flag(b *bool) string {
	switch {
	case b == nil:
		return "nil"
	case *b:
		return "true"
	default:
		return "false"
	}
}

// Each way in which a policy lets others write, delete, change, filter or hide logs, or allow
// themselves to, is named, and no other.
func TestFacts_Report_access(t *testing.T) {
	t.Parallel()
	allow := func(actions, resource string) string {
		return `{'Effect':'Allow','Principal':['2000000000000002'],'Action':['` + strings.ReplaceAll(actions, " ", `','`) + `'],'Resource':'` + resource + `'}`
	}
	const (
		lets     = "the project policy lets 2000000000000002 "
		permits  = lets + "change policies, and so allow everything"
		allPower = lets + "write, delete, change, filter and hide logs"
	)
	for statement, status := range map[string]string{
		allow("log:PostLogStoreLogs", logstoreARN):                                       lets + "write logs",
		allow("log:*", projectARN+"/*"):                                                  allPower + "; " + permits,
		allow("log:*", "*"):                                                              allPower + "; " + permits,
		allow("log:DeleteProject", projectARN):                                           lets + "delete logs",
		allow("log:DeleteProject", projectARN+"/*"):                                      AppendOnly, // what is in the project, and not the project
		allow("log:UpdateLogStore", "*"):                                                 lets + "delete logs",
		allow("log:ClearLogStoreStorage", "*"):                                           lets + "delete logs",
		allow("log:ClearLogStoreStorage", logstoreARN):                                   lets + "delete logs",
		allow("log:DeleteLogs log:UpdateLogs", logstoreARN):                              lets + "delete and change logs",
		allow("log:CreateDeleteLogsTask log:EnableLogStoreModify", projectARN):           lets + "delete and change logs",
		allow("log:UpdateLogStoreProcessor", logstoreARN):                                lets + "filter logs",
		allow("log:PutIngestProcessor", projectARN+"/ingestprocessor/*"):                 lets + "filter logs",
		allow("log:*Index log:PutIngestProcessor", logstoreARN[:len(logstoreARN)-1]+"?"): lets + "filter and hide logs",
		allow("log:PutProjectPolicy", projectARN):                                        permits,
		allow("log:PutResourcePolicy", "*"):                                              permits,
		allow("log:DeleteLogStore", projectARN+"/logstore/another"):                      AppendOnly,
		allow("log:Get*", "*"):                                                           AppendOnly,
		allow("log:List* log:PullLogs", "*"):                                             AppendOnly,
	} {
		r := Facts{Project: &normal, Logstore: logstoreWith(t, settled), Policies: judged(statement)}.Report(subject)
		const who = "2000000000000002, by the project policy"
		if got, want := strings.Contains(strings.Join(r.Writers, "; "), who), strings.Contains(status, "write"); got != want {
			t.Errorf("%s: writers %q", statement, r.Writers)
		}
		if got, want := strings.Contains(strings.Join(r.Deleters, "; "), who), strings.Contains(status, "delete") || strings.Contains(status, permits); got != want {
			t.Errorf("%s: deleters %q", statement, r.Deleters)
		}
		if r.ProjectPolicy != "present" || r.Status != status || (r.BesideStatus() == "") != (status == AppendOnly) {
			t.Errorf("%s: %q, %q, %q", statement, r.ProjectPolicy, r.Status, r.BesideStatus())
		}
	}
	for principal, outside := range map[string]bool{
		"*": true, "acs:ram::2000000000000002:role/x": true, "acs:ram::*:role/x": true,
		"1000000000000001": false, "acs:RAM::1000000000000001:Role/X": false, "1000000000000001*": true, "acs:ram::1000000000000001:root": false, "acs:ram::1000000000000001:role/x": false,
	} {
		for _, condition := range []string{"", `,'Condition':{'StringEquals':{'acs:SourceVpc':'vpc-1'}}`} {
			statement := `{'Effect':'Allow','Principal':['` + principal + `'],'Action':'log:DeleteLogStore','Resource':'*'` + condition + `}`
			if r := (Facts{Project: &normal, Logstore: logstoreWith(t, settled), Policies: judged(statement)}).Report(subject); (r.Status != AppendOnly) != outside {
				t.Errorf("%s: %q", statement, r.Status)
			}
		}
	}
	nobodyDelivers := subject
	nobodyDelivers.Role = ""
	if r := (Facts{Project: &normal, Logstore: logstoreWith(t, settled)}).Report(nobodyDelivers); len(r.Writers) != 1 {
		t.Errorf("without a trail: %q", r.Writers)
	}
}

// Who may write and delete is listed from the trail, the settings and each policy, also from one that
// could not be read; the policies are told in words.
func TestFacts_Report_policies(t *testing.T) {
	t.Parallel()
	const identities = "identities of account 1000000000000001, by their RAM policies (not read)"
	denied := &model.Error{Class: model.Denied, Permission: "log:GetProjectPolicy"}
	var unread, both Policies
	unread.Judge(OfProject, delivery, model.ResourcePolicy{}, denied)
	granting := []byte(strings.ReplaceAll(`{'Version':'1','Statement':[{'Effect':'Allow','Principal':['3','2'],'Action':'log:PostLogStoreLogs','Resource':'*'}]}`, "'", `"`))
	denying := []byte(strings.ReplaceAll(`{'Version':'1','Statement':[`+denyWriting+`,{'Effect':'Deny','Principal':['1000000000000001'],'Action':'log:PostLogStoreLogs','Resource':'*'}]}`, "'", `"`))
	unread.Judge(OfLogstore, delivery, model.ResourcePolicy{Document: granting}, nil)
	both.Judge(OfProject, delivery, model.ResourcePolicy{}, nil)
	both.Judge(OfLogstore, delivery, model.ResourcePolicy{Document: denying}, nil)
	yes := true
	for name, row := range map[string]struct {
		facts                     Facts
		project, logstore         string
		granted, writers, deletes string
	}{
		"one is unreadable": {
			Facts{Project: &model.ProjectInfo{Status: "Normal", RecycleBin: &yes}, Logstore: logstoreWith(t, `,'enable_tracking':true,'enableModify':false`), Policies: unread},
			"unreadable: the RAM permission log:GetProjectPolicy on * is missing", "present",
			"the policy of the Logstore lets 2 write logs; the policy of the Logstore lets 3 write logs",
			"ActionTrail, through role delivery|anyone, without credentials (web tracking)|those whom the project policy allows it (unreadable)|" +
				"2, by the policy of the Logstore|3, by the policy of the Logstore|" + identities,
			"those whom the project policy allows it (unreadable)|" + identities,
		},
		"one lets others delete": {
			Facts{
				Project: &model.ProjectInfo{Status: "Normal", RecycleBin: &yes}, Logstore: logstoreWith(t, settled),
				Policies: judged(`{'Effect':'Allow','Principal':['3'],'Action':'log:ClearLogStoreStorage','Resource':'`+logstoreARN+`'}`, `{'Effect':'Allow','Principal':['2'],'Action':'log:DeleteProject','Resource':'`+projectARN+`'}`),
			},
			"present", "", "the project policy lets 2 delete logs; the project policy lets 3 delete logs", "ActionTrail, through role delivery|" + identities,
			"2, by the project policy|3, by the project policy|" + identities,
		},
		"one denies": {
			Facts{Project: &model.ProjectInfo{Status: "Normal", RecycleBin: &yes}, Logstore: logstoreWith(t, settled), Policies: both},
			"none", "denies log:PostLogStoreLogs to acs:ram::1000000000000001:root, 1000000000000001", "", "ActionTrail, through role delivery|" + identities, identities,
		},
		"one is not understood": {
			Facts{Project: &model.ProjectInfo{Status: "Normal", RecycleBin: &yes}, Logstore: logstoreWith(t, settled), Policies: judged("{}")},
			"unreadable: Statement[1] has no Effect", "", "", "ActionTrail, through role delivery|those whom the project policy allows it (unreadable)|" + identities,
			"those whom the project policy allows it (unreadable)|" + identities,
		},
		"no Logstore": {Facts{Project: &model.ProjectInfo{RecycleBin: &yes}, Policies: both}, "none", "denies log:PostLogStoreLogs to acs:ram::1000000000000001:root, 1000000000000001", "", "", ""},
	} {
		r := row.facts.Report(subject)
		if r.ProjectPolicy != row.project || r.LogstorePolicy != row.logstore || flag(r.RecycleBin) != "true" || r.Granted != row.granted {
			t.Errorf("%s: %q, %q, %s, %q", name, r.ProjectPolicy, r.LogstorePolicy, flag(r.RecycleBin), r.Granted)
		}
		if got := strings.Join(r.Writers, "|"); got != row.writers {
			t.Errorf("%s: writers %s", name, got)
		}
		if got := strings.Join(r.Deleters, "|"); got != row.deletes {
			t.Errorf("%s: deleters %s", name, got)
		}
	}
}

// A Logstore counts as encrypted only if its encryption is there and on.
func TestFacts_Report_encrypted(t *testing.T) {
	t.Parallel()
	for members, want := range map[string]string{"": "false", `,'encrypt_conf':{'enable':true}`: "true", `,'encrypt_conf':{'enable':false}`: "false"} {
		if r := (Facts{Project: &normal, Logstore: logstoreWith(t, settled+members)}).Report(subject); flag(r.Encrypted) != want {
			t.Errorf("%q: encrypted is %s", members, flag(r.Encrypted))
		}
	}
}

func TestFacts_Report_processor(t *testing.T) {
	t.Parallel()
	with := logstoreWith(t, settled+`,'processorId':'mask'`)
	for name, row := range map[string]struct {
		facts Facts
		want  *ProcessorReport
	}{
		"none":     {Facts{Project: &normal, Logstore: logstoreWith(t, settled)}, nil},
		"empty":    {Facts{Project: &normal, Logstore: logstoreWith(t, settled+`,'processorId':''`)}, nil},
		"read":     {Facts{Project: &normal, Logstore: with, Processor: &model.IngestProcessor{Name: "mask", SPL: "*", DropsOnError: true}}, &ProcessorReport{Name: "mask", SPL: "*", DropsOnError: true}},
		"keeps":    {Facts{Project: &normal, Logstore: with, Processor: &model.IngestProcessor{Name: "mask", SPL: "*"}}, &ProcessorReport{Name: "mask", SPL: "*"}},
		"not read": {Facts{Project: &normal, Logstore: with}, &ProcessorReport{Name: "mask", Unreadable: "it was not read"}},
		"denied": {
			Facts{Project: &normal, Logstore: with, ProcessorUnread: &model.Error{Class: model.Denied, Permission: "log:GetIngestProcessor"}},
			&ProcessorReport{Name: "mask", Unreadable: "the RAM permission log:GetIngestProcessor is missing"},
		},
		"refused": {
			Facts{Project: &normal, Logstore: with, ProcessorUnread: &model.Error{Class: model.Refused, Permission: "log:GetIngestProcessor", Service: "Log Service", Action: "GetIngestProcessor", Code: "Odd", Message: "odd"}},
			&ProcessorReport{Name: "mask", Unreadable: `Log Service answered Odd to GetIngestProcessor: "odd"`},
		},
		"failed": {Facts{Project: &normal, Logstore: with, ProcessorUnread: errors.New("no answer")}, &ProcessorReport{Name: "mask", Unreadable: "no answer"}},
	} {
		got := row.facts.Report(subject)
		if (got.Processor == nil) != (row.want == nil) || got.Processor != nil && *got.Processor != *row.want {
			t.Errorf("%s: %+v", name, got.Processor)
		}
		if (got.Status == AppendOnly) != (row.want == nil) {
			t.Errorf("%s: status %q", name, got.Status)
		}
	}
}
