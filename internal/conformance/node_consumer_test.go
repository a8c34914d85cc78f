package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

const trailLogstore = "innertrail_inner-trail"

// TestNode_consumer has two consumers of a group, one with each signature, read the platform
// events that a trail delivers. One dies after it has read a batch and before it says so; the
// other goes on from the checkpoints when the first is late. Every event is read, those of that
// batch twice and all others once.
func TestNode_consumer(t *testing.T) {
	n, c := startNode(t), start(t)
	deliverTo(t, n, c)
	group := client{"", c}.nodeCall("sls")
	group.Action, group.Path = "CreateConsumerGroup", []string{project, trailLogstore}
	group.Params = map[string]string{"consumerGroup": "siem", "timeout": "60", "order": "false"}
	if _, err := n.ask(group); err != nil {
		t.Fatal(err)
	}
	name := client{"Node SLS v1 and v4", c}
	name.call(t, "two consumers, one dies (our loop, the SDK's calls; PullLogs by its execute, protobufjs)", func() (any, error) {
		one, two := startConsumer(t, c, "one", "v1"), startConsumer(t, c, "two", "v4")
		if err := until("each has one of two shards", func() bool { return len(one.joined()) == 1 && len(two.joined()) == 1 }); err != nil {
			return nil, err
		}
		c.Deliver(150)
		if err := until("both have read", func() bool { return len(one.times()) > 0 && len(two.times()) > 0 }); err != nil {
			return nil, err
		}
		unkept, err := one.die(func() { c.Deliver(150) })
		if err != nil {
			return nil, err
		}
		rest := two.joined()[0]
		if err := until("the other has read its shard", func() bool { return len(two.times()) == inShard(c, rest) && two.kept() }); err != nil {
			return nil, err
		}
		c.Clock.Advance(time.Minute + time.Second) // the dead one is late; so is the other, which joins again
		events := delivered(c)
		if err := until("all is read", func() bool { return len(merge(one.times(), two.times())) >= len(events) }); err != nil {
			return nil, err
		}
		time.Sleep(time.Second) // for what is read twice
		if len(two.joined()) != 2 {
			return nil, fmt.Errorf("the second consumer has the shards %v", two.joined())
		}
		read := merge(one.times(), two.times())
		for _, id := range events {
			want := 1
			if slices.Contains(unkept, id) {
				want = 2
			}
			if read[id] != want {
				return nil, fmt.Errorf("event %s is read %d times, not %d", id, read[id], want)
			}
		}
		if len(read) != len(events) || len(events) != 300 || len(unkept) == 0 {
			return nil, fmt.Errorf("%d events are read, of %d; %d of them were not kept", len(read), len(events), len(unkept))
		}
		return nil, nil
	})
}

// deliverTo makes an inner trail, which delivers only when the test says so.
func deliverTo(t *testing.T, n *node, c *cloud) {
	t.Helper()
	scenario.Destination(c.Emulator)
	c.Set(func(s *emulator.Settings) { s.DeliverEveryMS, s.AutoCreateMS = 0, 0 })
	rpc := n.rpc(c, c.Account(), "", "2020-07-06")
	for _, step := range scenario.InnerTrails[:2] {
		call, _ := rpc(step.Action, step.Params)
		if _, err := call(); err != nil {
			t.Fatal(err)
		}
	}
}

// delivered returns the ids of the events that happened and arrived: the emulator's truth.
func delivered(c *cloud) (ids []string) {
	c.Edit(func(a *emulator.Account) {
		for _, ev := range a.PlatformEvents {
			if ev.Arrivals > 0 {
				ids = append(ids, ev.ID)
			}
		}
	})
	return ids
}

// inShard returns how many events came in to a shard.
func inShard(c *cloud, id int) (n int) {
	c.Edit(func(a *emulator.Account) {
		for _, ev := range a.Projects[project].Logstores[trailLogstore].Events {
			if int(ev.Shard) == id {
				n++
			}
		}
	})
	return n
}

// merge adds up how often things are there.
func merge(one, two map[string]int) map[string]int {
	for id, n := range two {
		one[id] += n
	}
	return one
}

// until waits until something is so.
func until(what string, so func() bool) error {
	for range 300 {
		if so() {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("after 30 seconds: not so that %s", what)
}

// nodeConsumer is a process of consumer.js, and what it has told so far.
type nodeConsumer struct {
	process *exec.Cmd
	stop    string
	ended   chan struct{}

	mu     sync.Mutex
	shards []int
	read   map[string]int
	unkept map[int][]string // the batch of each shard that it has read and not kept
}

// startConsumer starts a consumer, and stops it when the test ends.
func startConsumer(t *testing.T, c *cloud, name, signature string) *nodeConsumer {
	t.Helper()
	n := &nodeConsumer{stop: filepath.Join(t.TempDir(), "stop"), ended: make(chan struct{}), read: map[string]int{}, unkept: map[int][]string{}}
	call := client{"", c}.nodeCall("")
	call.Signature = signature
	argument, err := json.Marshal(struct {
		nodeCall
		Project  string `json:"project"`
		Logstore string `json:"logstore"`
		Group    string `json:"group"`
		Consumer string `json:"consumer"`
		Field    string `json:"field"`
		Size     int    `json:"size"`
		Stop     string `json:"stop"`
	}{call, project, trailLogstore, "siem", name, "EventID", 7, n.stop})
	if err != nil {
		t.Fatal(err)
	}
	n.process = nodeCommand(t, "consumer.js", string(argument))
	out, err := n.process.StdoutPipe()
	if err == nil {
		err = n.process.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(out)
	go func() {
		defer close(n.ended)
		for {
			var told consumed
			if lines.Decode(&told) != nil {
				return
			}
			n.note(told)
		}
	}()
	t.Cleanup(func() {
		_ = n.process.Process.Kill()
		<-n.ended
		_ = n.process.Wait()
	})
	return n
}

// consumed is what consumer.js tells.
type consumed struct {
	Joined     []int
	Read       []string
	Shard      int
	Checkpoint string
}

func (n *nodeConsumer) note(told consumed) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case told.Checkpoint != "":
		delete(n.unkept, told.Shard)
	case told.Read != nil:
		n.unkept[told.Shard] = told.Read
		for _, id := range told.Read {
			n.read[id]++
		}
	default:
		n.shards = told.Joined
	}
}

func (n *nodeConsumer) joined() []int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.shards
}

// kept reports whether the group knows how far the consumer has read.
func (n *nodeConsumer) kept() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.unkept) == 0
}

// times returns how often each event was read.
func (n *nodeConsumer) times() map[string]int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return merge(map[string]int{}, n.read)
}

// die has the consumer die in the middle, and returns what it has read and not kept.
func (n *nodeConsumer) die(feed func()) (unkept []string, err error) {
	if err := os.WriteFile(n.stop, nil, 0o600); err != nil {
		return nil, err
	}
	feed()
	select {
	case <-n.ended:
	case <-time.After(30 * time.Second):
		return nil, fmt.Errorf("the consumer did not die")
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, batch := range n.unkept {
		unkept = append(unkept, batch...)
	}
	return unkept, nil
}
