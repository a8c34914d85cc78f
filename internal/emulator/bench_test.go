package emulator_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

const benchmarkEvents = 100_000

// heap returns how much memory is held after everything that can go is gone.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchmarkStart starts an emulator with a Logstore of many events, each with
// the sixteen fields of a platform event, written through the API. It reports
// what storing one of them costs.
func benchmarkStart(b *testing.B) (c *testclient.Client, from, to int64, report func()) {
	b.Helper()
	c = testclient.Start(b)
	c.MakeOwnLogs()
	now := c.Emulator.Clock.Now()
	const group = 1000
	bodies := make([][]byte, 0, benchmarkEvents/group)
	for n := 0; n < benchmarkEvents; n += group {
		logs := make([][]string, group)
		for i := range logs {
			logs[i] = platformEvent(n + i)
		}
		bodies = append(bodies, testclient.LogGroup(now.Add(time.Duration(n/group)*time.Second), logs...))
	}
	before, begun := heap(), time.Now()
	for _, body := range bodies {
		c.Must(c.PutLogs("own-logs", body))
	}
	spent := time.Since(begun)
	held := heap() - before
	runtime.KeepAlive(bodies)
	return c, now.Unix(), now.Unix() + benchmarkEvents/group, func() {
		b.ReportMetric(float64(held)/benchmarkEvents, "held-B/event")
		b.ReportMetric(float64(spent.Nanoseconds())/benchmarkEvents, "store-ns/event")
	}
}

// platformEvent returns the n-th event, as a list of keys and values.
func platformEvent(n int) []string {
	return []string{
		"EventID", fmt.Sprintf("5f0c9a52-7d1e-4f7b-9a63-%012d", n), "EventVersion", "1.0.0", "EventProduct", "ACK",
		"EventName", fmt.Sprint("DescribeK8sNodePool", n%10), "EventDescription", fmt.Sprint("requestID: 0c6e7d0e-0000-4000-8000-", n),
		"EventType", "ALIYUN_INITIATED_SERVICE", "EventLevel", "NOTICE", "EventMethod", "Regular Read",
		"EmployeeID", fmt.Sprintf("%010x", n*7), "EventLocation", "CN", "EventTime", "2024-01-11T05:23:37Z",
		"ResourceType", "ACS::ACK::Cluster", "ResourceID", fmt.Sprint("c0123456789", n), "ResourceRegionID", "cn-hangzhou",
		"ResourceOwnerID", emulator.DefaultAccountID, "EventAdditionalDetail", fmt.Sprintf(`{"ClusterId":"c0123456789%d"}`, n),
	}
}

// BenchmarkSearch_pages reads all events in order, page by page.
func BenchmarkSearch_pages(b *testing.B) {
	for name, query := range map[string]string{"everything": "*", "one field": "EventName:DescribeK8sNodePool7", "a word": "noticed or describek8snodepool7"} {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			c, from, to, report := benchmarkStart(b)
			wanted := benchmarkEvents
			if query != "*" {
				wanted /= 10
			}
			b.ResetTimer()
			begun := time.Now()
			read := 0
			for range b.N {
				read = 0
				for last, full := "", true; full; {
					page := c.Page(fmt.Sprintf(`{"from":%d,"to":%d,"query":%q,"line":100,"offset":%d}`, from, to, query, read))
					for _, id := range page {
						if id <= last {
							b.Fatalf("event %s comes after %s", id, last)
						}
						last = id
					}
					read += len(page)
					full = len(page) == 100
				}
			}
			if read != wanted {
				b.Fatalf("read %d events, want %d", read, wanted)
			}
			b.ReportMetric(float64(time.Since(begun).Nanoseconds())/float64(b.N*max(read/100, 1)), "ns/page")
			report()
		})
	}
}

// BenchmarkPutLogs_late writes logs that belong among those that are there, while
// reads still see the past.
func BenchmarkPutLogs_late(b *testing.B) {
	c, from, to, report := benchmarkStart(b)
	c.Emulator.Set(func(s *emulator.Settings) { s.SLSConsistencyMS = 60_000 })
	b.ResetTimer()
	for i := range b.N {
		at := time.Unix(from+int64(i)%(to-from), 0)
		c.Must(c.PutLogs("own-logs", testclient.LogGroup(at, platformEvent(i))))
	}
	report()
}

// BenchmarkGetHistograms counts all events, in the sixty parts of the range.
func BenchmarkGetHistograms(b *testing.B) {
	c, from, to, report := benchmarkStart(b)
	target := fmt.Sprintf("/logstores/own-logs?type=histogram&from=%d&to=%d&query=*", from, to)
	b.ResetTimer()
	for range b.N {
		if a := c.Must(c.SLS("GET", "ops-audit", target, "")); a.Header.Get("x-log-count") != fmt.Sprint(benchmarkEvents) {
			b.Fatalf("%v", a.Header)
		}
	}
	report()
}

// BenchmarkOrganisation calls accounts one after the other, each with a shipping
// that delivers: what a call costs must not grow with how many there are.
func BenchmarkOrganisation(b *testing.B) {
	for _, n := range []int{1, 1000} {
		for name, every := range map[string]int{"quiet": 0, "delivering": 1000} {
			b.Run(fmt.Sprintf("%d-%s", n, name), func(b *testing.B) {
				c := testclient.Start(b, emulator.WithSettings(func(s *emulator.Settings) { s.DeliverEveryMS = every }))
				clients := make([]*testclient.Client, n)
				for i := range clients {
					clients[i] = c.As(c.Emulator.AddAccount(fmt.Sprint(int64(5_000_000_000_000_000) + int64(i))))
					clients[i].Organise(i)
				}
				b.ResetTimer()
				for i := range b.N {
					of, project := clients[i%n], fmt.Sprint("ops-audit-", i%n)
					of.Must(of.RPC("actiontrail", "DescribeInnerTrails"))
					of.Must(of.RPC("ram", "GetRole", "RoleName", "AliyunActionTrailDefaultRole"))
					of.Must(of.SLS("GET", project, "/", ""))
					of.Must(of.SLS("GET", project, testclient.TrailLogstore+"/index", ""))
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(4*b.N), "ns/call")
			})
		}
	}
}
