package drift_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	trail "github.com/aliyun/alibaba-cloud-sdk-go/services/actiontrail"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

// The person who makes the changes, and the address of the person's machine.
const (
	mallory   = "mallory"
	malloryIP = "203.0.113.77"
)

// attributed is a shipping that every change of the matrix can be made to.
var attributed = acctest.Config(map[string]any{"index": map[string]any{
	"full_text": map[string]any{"delimiters": ", "},
	"fields": map[string]any{
		"EventType": map[string]any{"type": "text", "analytics": true}, "EventID": map[string]any{"type": "text"}, "EventName": map[string]any{"type": "text"},
		"EventAdditionalDetail": map[string]any{"type": "json", "json_keys": map[string]any{"ClusterId": map[string]any{"type": "text"}}},
	},
}})

// act is a call as LookupEvents tells of it.
type act struct{ name, id, second string }

// same reports whether two are of one call. The journal and the event read the clock one after the other.
func (a act) same(b act) bool {
	one, oneErr := time.Parse(time.RFC3339, a.second)
	two, twoErr := time.Parse(time.RFC3339, b.second)
	return a.name == b.name && a.id == b.id && oneErr == nil && twoErr == nil && one.Sub(two).Abs() <= time.Second
}

// silent are the rows in whose change the person makes no call that is an event, with the reason.
var silent = map[string]string{
	"without a trace: logs deleted softly":                      "edits of single logs are events only where a setting says so",
	"project: stopped, as that of an overdue account":           "no call is made",
	"project: the service's dashboards deleted":                 "the test deletes them itself",
	"region: the provider's changed":                            "it is the configuration that changes",
	"account: everything not found, by the keys of another one": "it is the configuration that changes",
	"account: a shipping of the SLS console":                    "ActionTrail does not show it",
	"account: no longer allow-listed":                           "it is Alibaba Cloud's act",
	"trail: destination in another account":                     "the test changes it itself",
	"trail: role of the same name in another account":           "the test changes it itself",
}

// TestAttribution makes the change of each row of the drift matrix as a RAM user, and has
// LookupEvents, read with the SDK of ActionTrail, say who made it, when, from where and by which
// calls. It says nothing for ten minutes. A change that no call makes leaves no event.
func TestAttribution(t *testing.T) {
	t.Parallel()
	for _, row := range driftCases() {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			acts := row.attribute(t)
			if reason, ok := silent[row.name]; ok != (len(acts) == 0) {
				t.Errorf("%d events, although silent says %q: %v", len(acts), reason, acts)
			}
		})
	}
}

func (d driftCase) attribute(t *testing.T) []act {
	t.Helper()
	tc := acctest.NewWithProject(t)
	tc.Options = append(tc.Options, provider.WithClock(&acctest.InstantClock{}))
	person := tc.Console(t)
	if d.arrange != nil {
		d.arrange(person)
	}
	if _, diags := tc.NewSession(t, nil).Apply(t.Context(), nil, attributed); acctest.HasErrors(diags) {
		t.Fatal(acctest.Text(diags))
	}
	var key emulator.Credentials
	tc.Edit(func(a *emulator.Account) { key = a.AddUser(mallory, emulator.SystemPolicy("AdministratorAccess")) })
	server, err := tc.StartInMemoryFrom(netip.MustParseAddr(malloryIP))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	person.Operator = console.New(server.Transport(), key, tc.Region())
	tc.ClearJournal()
	d.change(person)

	// The journal is what happened.
	var want []act
	for _, call := range tc.Mutations() {
		if strings.HasSuffix(call.Caller, "/"+mallory) && call.Status == 200 && !rowEdits[call.Action] {
			want = append(want, act{call.Action, call.RequestID, call.Time.Format("2006-01-02T15:04:05Z")})
		}
	}
	if early := lookUp(t, tc); len(early) > 0 {
		t.Errorf("LookupEvents knows already of %v", early)
	}
	tc.Clock.Travel(10 * time.Minute)
	got := lookUp(t, tc)
	slices.SortFunc(want, func(a, b act) int { return strings.Compare(a.id, b.id) })
	slices.SortFunc(got, func(a, b act) int { return strings.Compare(a.id, b.id) })
	if !slices.EqualFunc(got, want, act.same) {
		t.Errorf("LookupEvents tells of\n%v\nand what happened is\n%v", got, want)
	}
	return got
}

// rowEdits change single logs, of which LookupEvents knows nothing unless a setting says so.
var rowEdits = map[string]bool{"DeleteLogs": true, "UpdateLogs": true, "CreateDeleteLogsTask": true}

// endpoints has the SDK fill its map of endpoints, which it does without a lock.
var endpoints = sync.OnceFunc(func() { trail.GetEndpointMap() })

// lookUp asks for all that the person wrote: in the region of the shipping, in the one to which
// a row may move it, and where the events of RAM are.
func lookUp(t *testing.T, tc *acctest.Cloud) []act {
	t.Helper()
	endpoints()
	var acts []act
	for _, region := range []string{tc.Region(), "cn-shanghai", "ap-southeast-1"} {
		tc.Clock.Travel(time.Second) // two calls a second
		service, err := trail.NewClientWithOptions(region, sdk.NewConfig(), credentials.NewAccessKeyCredential(tc.Account().AccessKeyID, tc.Account().AccessKeySecret))
		if err != nil {
			t.Fatal(err)
		}
		request := trail.CreateLookupEventsRequest()
		request.Domain = strings.TrimPrefix(tc.Server.URL, "http://")
		request.LookupAttribute = &[]trail.LookupEventsLookupAttribute{{Key: "User", Value: mallory}} // which cannot be combined with EventRW
		request.MaxResults = "50"
		answer, err := service.LookupEvents(request)
		if err != nil {
			t.Fatal(err)
		}
		if answer.NextToken != "" {
			t.Fatal("there is another page")
		}
		for _, event := range answer.Events {
			identity, _ := event["userIdentity"].(map[string]any)
			who := fmt.Sprint(identity["type"], " ", identity["userName"], " from ", event["sourceIpAddress"])
			if who != "ram-user "+mallory+" from "+malloryIP {
				t.Errorf("%v was made by %s", event["eventName"], who)
			}
			if event["eventRW"] == "Read" {
				continue
			}
			acts = append(acts, act{fmt.Sprint(event["eventName"]), fmt.Sprint(event["requestId"]), fmt.Sprint(event["eventTime"])})
		}
	}
	return acts
}
