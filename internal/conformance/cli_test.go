package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

// TestCLI runs the aliyun command line that ALIYUN_CLI names. It reaches a project by a
// host below its endpoint, so Log Service goes to its own hosts through the emulator as a
// proxy. The others go to the loopback address: their own hosts insist on TLS.
func TestCLI(t *testing.T) {
	program := os.Getenv("ALIYUN_CLI")
	if program == "" {
		t.Skip("ALIYUN_CLI names no aliyun program")
	}
	t.Run("ram", func(t *testing.T) {
		c := start(t)
		runRPC(t, client{"aliyun ram", c}, iam.RAMProduct, scenario.RAM, commandLine(t, c, program, "ram"))
	})
	t.Run("sts", func(t *testing.T) {
		c := start(t)
		_, token := scenario.Identities(c.Emulator)
		caller := scenario.STS(token)[:1] // root may not assume roles
		runRPC(t, client{"aliyun sts", c}, api.Product{}, caller, commandLine(t, c, program, "sts"))
	})
	t.Run("actiontrail", func(t *testing.T) {
		c := start(t)
		scenario.Destination(c.Emulator)
		runRPC(t, client{"aliyun actiontrail", c}, actiontrail.Product, scenario.ActionTrail, commandLine(t, c, program, "actiontrail"))
	})
	t.Run("sls", func(t *testing.T) {
		c := start(t)
		for _, command := range logCommands(time.Now().Unix()) {
			client{"aliyun sls", c}.call(t, command[0], func() (any, error) { return nil, run(t, c, program, append([]string{"sls"}, command...)) })
		}
	})
}

// commandLine calls a product through the command line, which has every operation that
// its metadata lists.
func commandLine(t *testing.T, c *cloud, program, product string) caller {
	return func(action string, params map[string]string) (func() (any, error), bool) {
		return func() (any, error) {
			args := []string{product, action, "--endpoint", c.Host}
			for name, value := range params {
				if strings.HasSuffix(action, "tagResources") || strings.HasSuffix(action, "TagResources") { // these take lists as JSON
					args = append(args, "--"+name, value)
					continue
				}
				args = append(args, flags(name, value)...)
			}
			return nil, run(t, c, program, args)
		}, false
	}
}

// flags returns the flags for a parameter: one for a text, and for a list one for each
// member of each element.
func flags(name, value string) (flags []string) {
	var list []any
	if !strings.HasPrefix(value, "[") || json.Unmarshal([]byte(value), &list) != nil {
		return []string{"--" + name, value}
	}
	for i, element := range list {
		prefix := fmt.Sprintf("--%s.%d", name, i+1)
		if members, ok := element.(map[string]any); ok {
			for member, text := range members {
				flags = append(flags, prefix+"."+member, fmt.Sprint(text))
			}
			continue
		}
		flags = append(flags, prefix, fmt.Sprint(element))
	}
	return flags
}

// run runs the command line in an environment and a home of its own.
func run(t *testing.T, c *cloud, program string, args []string) error {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, append(args, "--insecure")...)
	command.Env = []string{
		"HOME=" + t.TempDir(), "HTTP_PROXY=" + c.URL, "NO_PROXY=",
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + c.Account().AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + c.Account().AccessKeySecret,
		"ALIBABA_CLOUD_REGION_ID=" + region,
	}
	output, err := command.CombinedOutput()
	if err != nil {
		return errors.New(string(output))
	}
	return nil
}

// logCommands make, read, change and delete each kind of object of Log Service.
func logCommands(now int64) [][]string {
	const name = "cli-project"
	from, to := strconv.FormatInt(now-60, 10), strconv.FormatInt(now+60, 10)
	in := func(action string, rest ...string) []string {
		return append([]string{action, "--project", name}, rest...)
	}
	on := func(action string, rest ...string) []string {
		return in(action, append([]string{"--logstore", logstore}, rest...)...)
	}
	search := `{"savedsearchName":"search","displayName":"Search","logstore":"` + logstore + `","searchQuery":"*","topic":""}`
	tags := `{"resourceType":"project","resourceId":["` + name + `"],"tags":`
	return [][]string{
		{"CreateProject", "--body", `{"projectName":"` + name + `","description":"audit"}`},
		in("GetProject"),
		in("UpdateProject", "--body", `{"description":"audit logs"}`),
		{"ListProject"},
		in("PutProjectPolicy", "--body", projectPolicy),
		in("GetProjectPolicy"),
		in("DeleteProjectPolicy"),
		{"TagResources", "--body", tags + `[{"key":"team","value":"audit"}]}`},
		{"ListTagResources", "--resourceType", "project", "--resourceId", `["` + name + `"]`},
		{"UntagResources", "--body", tags + `["team"]}`},
		in("CreateLogStore", "--body", `{"logstoreName":"`+logstore+`","ttl":30,"shardCount":2}`),
		on("GetLogStore"),
		on("UpdateLogStore", "--body", `{"logstoreName":"`+logstore+`","ttl":60,"shardCount":2}`),
		in("ListLogStores"),
		on("GetLogStoreMeteringMode"),
		on("UpdateLogStoreMeteringMode", "--body", `{"meteringMode":"ChargeByDataIngest"}`),
		on("CreateIndex", "--body", index),
		on("GetIndex"),
		on("UpdateIndex", "--body", index),
		on("ListShards"),
		on("SplitShard", "--shard", "0", "--key", "40000000000000000000000000000000"),
		on("MergeShard", "--shard", "2"),
		on("GetCursor", "--shardId", "1", "--from", "begin"),
		on("GetLogs", "--from", from, "--to", to, "--query", "*"),
		on("GetLogsV2", "--body", `{"from":`+from+`,"to":`+to+`,"query":"*"}`),
		on("GetHistograms", "--from", from, "--to", to, "--query", "*"),
		in("CreateDashboard", "--body", dashboard),
		in("GetDashboard", "--dashboardName", "board"),
		in("UpdateDashboard", "--dashboardName", "board", "--body", dashboard),
		in("ListDashboard"),
		in("DeleteDashboard", "--dashboardName", "board"),
		in("CreateSavedSearch", "--body", search),
		in("GetSavedSearch", "--savedsearchName", "search"),
		in("UpdateSavedSearch", "--savedsearchName", "search", "--body", search),
		in("ListSavedSearch", "--offset", "0", "--size", "10"),
		in("DeleteSavedSearch", "--savedsearchName", "search"),
		on("DeleteIndex"),
		on("DeleteLogStore"),
		in("DeleteProject"),
	}
}
