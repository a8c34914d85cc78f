package events_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// global is where the events of RAM and STS are found.
const global = "ap-southeast-1"

// start returns the client of an emulator whose clock only the test moves.
func start(t *testing.T) *testclient.Client {
	t.Helper()
	c := testclient.Start(t)
	c.Emulator.Clock.Freeze(c.Emulator.Clock.Now().Truncate(time.Second))
	return c
}

// lookUp asks the endpoint of a region, a second after the previous request.
func lookUp(c *testclient.Client, region string, params ...string) testclient.Answer {
	c.T.Helper()
	c.Emulator.Clock.Advance(time.Second)
	return c.In(region).RPC("actiontrail", "LookupEvents", params...)
}

// names returns the names of the events of an answer.
func names(a testclient.Answer) []string {
	var list []string
	for i := 0; a.Get("Events", i) != nil; i++ {
		list = append(list, fmt.Sprint(a.Get("Events", i, "eventName")))
	}
	return list
}

// by returns the parameters of attributes, a key and a value in turn.
func by(pairs ...string) []string {
	var params []string
	for i := 0; i+1 < len(pairs); i += 2 {
		prefix := fmt.Sprintf("LookupAttribute.%d.", i/2+1)
		params = append(params, prefix+"Key", pairs[i], prefix+"Value", pairs[i+1])
	}
	return params
}

// TestLookup_late checks that an event is found ten minutes late, or as late as is set, and for
// 90 days.
func TestLookup_late(t *testing.T) {
	c := start(t)
	c.MakeDestination()
	found := func(params ...string) int {
		t.Helper()
		return len(names(c.Must(lookUp(c, "cn-hangzhou", append(by("EventName", "CreateProject"), params...)...))))
	}
	wide := func() []string {
		now := c.Emulator.Clock.Now()
		return []string{"StartTime", now.AddDate(0, 0, -100).Format("2006-01-02T15:04:05Z"), "EndTime", now.Format("2006-01-02T15:04:05Z")}
	}
	c.Emulator.Clock.Advance(10*time.Minute - 2*time.Second)
	for i, want := range []int{0, 1} {
		if n := found(); n != want {
			t.Errorf("%d events at %d s before ten minutes", n, 1-i)
		}
	}
	c.Emulator.Clock.Advance(8 * 24 * time.Hour)
	if n := found(); n != 0 {
		t.Errorf("%d events that are more than seven days old, by default", n)
	}
	if n := found(wide()...); n != 1 {
		t.Errorf("%d events that are eight days old", n)
	}
	c.Emulator.Clock.Advance(82 * 24 * time.Hour)
	if n := found(wide()...); n != 0 {
		t.Errorf("%d events that are 90 days old", n)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS = 0 })
	c.Must(c.SLS("POST", "late", "/", `{"projectName":"late","description":""}`))
	if n := found(); n != 1 {
		t.Errorf("%d events where they are not late", n)
	}
	c.Emulator.ClearJournal() // which is the emulator's own
	if n := found(); n != 1 {
		t.Errorf("%d events after the journal was cleared", n)
	}
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupSpanDays = 30 })
	c.Refused(lookUp(c, "cn-hangzhou", wide()...), 400, "InvalidQueryParameter")
}

// TestLookup_throttled checks that an account may ask twice a second, whatever it asks.
func TestLookup_throttled(t *testing.T) {
	c := start(t)
	other := c.As(c.Emulator.AddAccount(testclient.OtherAccount))
	ask := func(c *testclient.Client) testclient.Answer { return c.RPC("actiontrail", "LookupEvents") }
	for range 2 {
		c.Must(ask(c))
		c.Emulator.Clock.Advance(400 * time.Millisecond)
	}
	c.Refused(ask(c), 400, "Throttling.User")
	c.Refused(ask(c.In(global)), 400, "Throttling.User")
	c.Must(ask(other))
	c.Emulator.Clock.Advance(200 * time.Millisecond) // a second after the first
	c.Must(ask(c))
	c.Refused(ask(c), 400, "Throttling.User")
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupPerSecond, s.LookupDelayMS = 0, 0 })
	for range 3 {
		c.Must(ask(c))
	}
	a := c.Must(c.RPC("actiontrail", "LookupEvents"))
	if got := names(a); len(got) != 6 || a.Get("Events", 5, "eventRW") != "Read" {
		t.Errorf("the calls that were throttled are events: %v", got)
	}
}

// TestLookup_pages checks that pages show every event once, in both directions, while others come
// in, also where more milliseconds lie between two events than an int has on some platforms.
func TestLookup_pages(t *testing.T) {
	c := start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS = 0 })
	var want []string
	for n := range 23 {
		project := fmt.Sprintf("project-%02d", n)
		c.Must(c.SLS("POST", project, "/", `{"projectName":"`+project+`","description":""}`))
		want = append(want, project)
		switch {
		case n == 10:
			c.Emulator.Clock.Advance(30 * 24 * time.Hour)
		case n%3 == 0:
			c.Emulator.Clock.Advance(time.Second)
		}
	}
	for direction, want := range map[string][]string{"FORWARD": want, "": reversed(want)} {
		var got []string
		var token string
		for page := 0; ; page++ {
			now := c.Emulator.Clock.Now()
			params := append(by("EventName", "CreateProject"), "MaxResults", "5", "Direction", direction, "NextToken", token,
				"StartTime", api.Timestamp(now.AddDate(0, 0, -80)), "EndTime", api.Timestamp(now))
			a := c.Must(lookUp(c, "cn-hangzhou", params...))
			for i := 0; a.Get("Events", i) != nil; i++ {
				got = append(got, fmt.Sprint(a.Get("Events", i, "resourceName")))
			}
			token, _ = a.Get("NextToken").(string)
			if token == "" {
				break
			}
			late := fmt.Sprintf("late-%s-%d", strings.ToLower(direction), page)
			c.Must(c.SLS("POST", late, "/", `{"projectName":"`+late+`","description":""}`))
		}
		got = slices.DeleteFunc(got, func(name string) bool { return strings.HasPrefix(name, "late-") })
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", direction, got)
		}
	}
	if n := len(names(c.Must(lookUp(c, "cn-hangzhou")))); n != 20 {
		t.Errorf("a page has %d events where nothing is asked for", n)
	}
}

func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// TestLookup_regions checks which endpoint finds what: its region's events, and one of them
// those of RAM and STS.
func TestLookup_regions(t *testing.T) {
	c := start(t)
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupDelayMS = 0 })
	c.MakeDestination()
	far := c.In("us-west-1")
	c.Must(far.SLS("POST", "far-away", "/", `{"projectName":"far-away","description":""}`))
	found := func(region, event string) bool {
		t.Helper()
		return len(names(c.Must(lookUp(c, region, by("EventName", event)...)))) > 0
	}
	check := func(want map[string]string) {
		t.Helper()
		for region, events := range want {
			for _, event := range []string{"CreateRole", "CreateProject"} {
				if got := found(region, event); got != strings.Contains(events, event) {
					t.Errorf("%s is found in %s: %v", event, region, got)
				}
			}
		}
	}
	check(map[string]string{"cn-hangzhou": "CreateProject", "us-west-1": "CreateProject", global: "CreateRole", "cn-beijing": ""})
	if got := c.Must(c.RPC("actiontrail", "GetGlobalEventsStorageRegion")).Get("StorageRegion"); got != global {
		t.Errorf("the global events are in %v", got)
	}
	c.Refused(c.RPC("actiontrail", "UpdateGlobalEventsStorageRegion", "StorageRegion", "us-west-1"), 400, "InvalidQueryParameter")
	c.Must(c.RPC("actiontrail", "UpdateGlobalEventsStorageRegion", "StorageRegion", "cn-hangzhou"))
	check(map[string]string{"cn-hangzhou": "CreateRole CreateProject", global: ""})
	c.Emulator.Set(func(s *emulator.Settings) { s.LookupEveryRegion = true })
	check(map[string]string{"cn-beijing": "CreateRole CreateProject"})
}

// TestLookup_refused checks what is no query, and who may ask.
func TestLookup_refused(t *testing.T) {
	c := start(t)
	for _, params := range [][]string{
		{"StartTime", "2026-01-01T00:00:00Z"}, {"EndTime", "2026-01-01T00:00:00Z"},
		{"MaxResults", "0"}, {"MaxResults", "51"}, {"MaxResults", "all"}, {"Direction", "forward"}, {"NextToken", "x"}, {"NextToken", "e30="},
		by("Colour", "red"), {"LookupAttribute.1.Key", "User"}, {"LookupAttribute.1.Value", "root"}, by("SensitiveAction", "true"),
		{"EventName", "CreateRole"}, {"LookupAttribute", `[{"Key":"EventName","Value":"CreateRole"}]`},
	} {
		c.Refused(lookUp(c, "cn-hangzhou", params...), 400, "InvalidQueryParameter")
	}
	const first, second = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
	for _, times := range [][3]string{
		{"2026-01-01", second, "InvalidParameterStartTime"}, {first, "tomorrow", "InvalidParameterEndTime"},
		{second, first, "InvalidParameterCombination"}, {first, first, "InvalidParameterCombination"},
	} {
		c.Refused(lookUp(c, "cn-hangzhou", "StartTime", times[0], "EndTime", times[1]), 400, times[2])
	}
	c.Refused(lookUp(c.User("nobody"), "cn-hangzhou"), 403, "NoPermission")
	c.Must(lookUp(c.User("auditor", testclient.Allow("actiontrail:LookupEvents", "*")), "cn-hangzhou"))
	c.Emulator.Clock.Advance(time.Second)
	c.Must(c.Send(c.ACS3("actiontrail", "LookupEvents", by("EventName", "GetRole")...).Sign(c)))
	c.Must(c.Send(c.ACS3Form("actiontrail", "LookupEvents", by("EventName", "GetRole")...).Sign(c)))
}
