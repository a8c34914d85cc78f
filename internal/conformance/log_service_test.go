package conformance

import (
	"reflect"
	"testing"

	slsv2 "github.com/alibabacloud-go/sls-20201230/v6/client"
	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// TestLogService drives Log Service with both SDKs and both signatures, and expects that
// together they call every operation that the emulator and one of them have.
func TestLogService(t *testing.T) {
	called, complete := map[string]bool{}, true
	for _, drive := range []struct {
		name string
		with func(t *testing.T, c client)
	}{
		{"SLS V2 v1", func(t *testing.T, c client) { driveV2(t, c, "v1", region, "log.aliyuncs.com") }},
		{"SLS V2 v4", func(t *testing.T, c client) { driveV2(t, c, "v4", otherRegion, "sls.aliyuncs.com") }},
		{"log-go-sdk v1", func(t *testing.T, c client) { driveLogSDK(t, c, sls.AuthV1) }},
		{"log-go-sdk v4", func(t *testing.T, c client) { driveLogSDK(t, c, sls.AuthV4) }},
	} {
		ran := false
		t.Run(drive.name, func(t *testing.T) {
			ran = true
			c := start(t)
			drive.with(t, client{drive.name, c})
			for _, call := range c.Journal() {
				called[call.Action] = true
			}
		})
		complete = complete && ran
	}
	for action := range emulator.SLSActions() {
		_, inV2 := reflect.TypeFor[*slsv2.Client]().MethodByName(action + "WithOptions")
		_, inLogSDK := reflect.TypeFor[*sls.Client]().MethodByName(action)
		if complete && !called[action] && (inV2 || inLogSDK) {
			t.Errorf("no SDK calls %s: add it to a scenario", action)
		}
	}
}
