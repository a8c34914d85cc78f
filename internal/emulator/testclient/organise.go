package testclient

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Page searches, and returns the ids of what it found. It does not decode the
// answer, which would cost more than to make it.
func (c *Client) Page(body string) []string {
	res, err := c.HTTP.Do(c.SLSRequest(c.T.Context(), "POST", "ops-audit", "/logstores/own-logs/logs", body))
	if err != nil {
		c.T.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		c.T.Fatalf("%d %v: %s", res.StatusCode, err, raw)
	}
	ids := strings.Split(string(raw), `"EventID":"`)[1:]
	for i, rest := range ids {
		ids[i], _, _ = strings.Cut(rest, `"`)
	}
	return ids
}

// Organise makes a shipping in the client's account.
func (c *Client) Organise(i int) {
	id, _ := c.Must(c.RPC("sts", "GetCallerIdentity")).Get("AccountId").(string)
	project := fmt.Sprint("ops-audit-", i)
	c.Must(c.RPC("ram", "CreateRole", "RoleName", "AliyunActionTrailDefaultRole", "AssumeRolePolicyDocument", ActionTrailTrust))
	c.Must(c.RPC("ram", "AttachPolicyToRole", "RoleName", "AliyunActionTrailDefaultRole", "PolicyType", "System", "PolicyName", "AliyunActionTrailRolePolicy"))
	c.Must(c.SLS("POST", project, "/", `{"projectName":"`+project+`","description":""}`))
	c.Must(c.RPC("actiontrail", "CreateInnerTrail", "Name", "platform-ops",
		"SlsProjectArn", "acs:log:cn-hangzhou:"+id+":project/"+project, "SlsWriteRoleArn", "acs:ram::"+id+":role/aliyunactiontraildefaultrole"))
	c.Must(c.RPC("actiontrail", "StartLogging", "Name", "platform-ops"))
}
