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
		"not read": {Facts{Project: &normal, Logstore: with}, &ProcessorReport{Name: "mask", Unreadable: "it was not read"}},
		"denied": {
			Facts{Project: &normal, Logstore: with, ProcessorUnread: &model.Error{Class: model.Denied, Permission: "log:GetIngestProcessor"}},
			&ProcessorReport{Name: "mask", Unreadable: "the RAM permission log:GetIngestProcessor is missing"},
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
