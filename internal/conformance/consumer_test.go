package conformance

import (
	"fmt"
	"sync"
	"testing"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"
	consumer "github.com/aliyun/aliyun-log-go-sdk/consumer"
)

// TestConsumer has two consumers of one group read what a producer wrote: every log, and
// each once.
func TestConsumer(t *testing.T) {
	const name, count = "consumer-project", 100
	c := start(t)
	s := logClient(c, sls.AuthV4)
	if _, err := s.CreateProject(name, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateLogStore(name, logstore, 30, 4, true, 64); err != nil {
		t.Fatal(err)
	}
	if err := produce(c, name, sls.Compress_LZ4, count, time.Now()); err != nil {
		t.Fatal(err)
	}
	client{"consumer", c}.call(t, "two of a group", func() (any, error) {
		read := consume(t, c, name, count)
		for i := range count {
			if log := fmt.Sprint("log ", i); read[log] != 1 {
				return nil, fmt.Errorf("%s is read %d times, of %d logs", log, read[log], len(read))
			}
		}
		return nil, nil
	})
}

// consume has two consumers of a group read until they have as many logs, and then a moment
// longer. It returns how often each was read.
func consume(t *testing.T, c *cloud, project string, count int) map[string]int {
	t.Helper()
	var mu sync.Mutex
	read, total := map[string]int{}, 0
	process := func(_ int, groups *sls.LogGroupList) string {
		mu.Lock()
		defer mu.Unlock()
		for _, group := range groups.GetLogGroups() {
			for _, log := range group.GetLogs() {
				read[log.GetContents()[0].GetValue()]++
				total++
			}
		}
		return ""
	}
	key := c.Account()
	for _, name := range []string{"one", "two"} {
		worker := consumer.InitConsumerWorker(consumer.LogHubConfig{
			Endpoint: logEndpoint, AccessKeyID: key.AccessKeyID, AccessKeySecret: key.AccessKeySecret, Region: region, AuthVersion: sls.AuthV4,
			Project: project, Logstore: logstore, ConsumerGroupName: "siem", ConsumerName: name, CursorPosition: consumer.BEGIN_CURSOR,
			HeartbeatIntervalInSecond: 1, DataFetchIntervalInMs: 50, AutoCommitIntervalInMS: 100,
			HTTPClient: c.proxied(), AllowLogLevel: "error", DisableRuntimeMetrics: true,
		}, process)
		worker.Start()
		defer worker.StopAndWait()
	}
	for range 300 {
		time.Sleep(100 * time.Millisecond)
		mu.Lock()
		arrived := total
		mu.Unlock()
		if arrived >= count {
			break
		}
	}
	time.Sleep(2 * time.Second) // for what is read twice
	mu.Lock()
	defer mu.Unlock()
	return read
}
