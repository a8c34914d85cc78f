package cloud_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// answer returns a response with a body and headers.
func answer(status int, body string, header http.Header) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)), ProtoMajor: 1, ProtoMinor: 1,
	}
}

func answering(status int, body string) *answers {
	return &answers{give: func(*http.Request) (*http.Response, error) { return answer(status, body, nil), nil }}
}

// TestAnswers_odd sends bodies that no service should send. None may cause a panic or
// count as an absence.
func TestAnswers_odd(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"nothing":           "",
		"white":             " \n",
		"page":              "<html><body>404 page not found</body></html>",
		"null":              "null",
		"number":            "404",
		"text":              `"EntityNotExist.Role"`,
		"array":             `["EntityNotExist.Role"]`,
		"object":            "{}",
		"cut":               `{"Code":"EntityNotExist.Role","Message":"The ro`,
		"numbers":           `{"Code":404,"Message":404,"RequestId":404,"errorCode":404,"errorMessage":404,"HostId":1,"Recommend":2}`,
		"nulls":             `{"Code":null,"Message":null,"RequestId":null,"errorCode":null,"errorMessage":null}`,
		"arrays":            `{"Code":["EntityNotExist.Role"],"Message":["x"],"RequestId":["x"],"errorCode":["ProjectNotExist"]}`,
		"objects":           `{"Code":{"Code":"EntityNotExist.Role"},"Message":{},"RequestId":{},"AccessDeniedDetail":"text"}`,
		"array of errors":   `[{"Code":"EntityNotExist.Role"}]`,
		"deep":              strings.Repeat("[", 20000) + strings.Repeat("]", 20000),
		"not UTF-8":         "{\"Code\":\"\xff\xfe\"}",
		"zero bytes":        "\x00\x00\x00",
		"two in one":        `{}{"Code":"EntityNotExist.Role"}`,
		"a code of blanks":  `{"Code":"   "}`,
		"a code with words": `{"Code":"The role does not exist"}`,
		"big":               `{"Message":"` + strings.Repeat("x", 1<<16) + `"}`,
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range calls(t) {
				for _, status := range []int{200, 204, 400, 404, 429, 500, 503} {
					transport := answering(status, body)
					err := c.do(t.Context(), clientOver(transport))
					if len(transport.seen()) != 1 {
						t.Errorf("%s %d: %d requests", c.action, status, len(transport.seen()))
					}
					class, _ := model.ClassOf(err)
					wanted := []model.Class{model.BadResponse}
					switch {
					case status >= 500:
						wanted = []model.Class{model.Unavailable}
					case status == 429:
						wanted = []model.Class{model.Throttled}
					case strings.HasPrefix(name, "a code") || name == "not UTF-8":
						wanted = append(wanted, model.Refused)
					}
					switch {
					case err == nil && status == http.StatusOK && c.mutating && (json.Valid([]byte(body)) || c.service == model.SLS && strings.TrimSpace(body) == ""):
					case err == nil:
						t.Errorf("%s %d: taken for a success", c.action, status)
					case !model.Is(err, wanted...):
						t.Errorf("%s %d: class %d, want one of %v: %.200v", c.action, status, class, wanted, err)
					}
				}
			}
		})
	}
}

// TestAnswers_unreadable sends successful responses with JSON of another shape.
func TestAnswers_unreadable(t *testing.T) {
	t.Parallel()
	for action, bodies := range map[string][]string{
		"DescribeInnerTrails": slices.Concat(notWhole(`"TrailList":[]`), []string{
			`{}`, `{"RequestId":"x"}`, `{"trailList":[]}`, `[]`, `{"TrailList":[],"TrailList":[]}`,
			`{"TrailList":[{"Name":"` + strings.Repeat("a", 2000) + `","SlsProjectArn":"p","Status":"Enable"}]}`, `{"TrailList":[{"Name":"a","SlsProjectArn":"` + strings.Repeat("a", 2000) + `","Status":"Enable"}]}`,
			`{"TrailList":[{"Name":"a","Name":"b","SlsProjectArn":"p","Status":"Enable"}]}`, `{"TrailList":{"Trail":[],"IsTruncated":true}}`, `{"TrailList":[],"Trails":[]}`,
		}),
		"GetRole": {
			`{}`, `{"Role":null}`, `{"Role":{}}`, `{"Role":[]}`, `{"Role":{"RoleName":"delivery"}}`, `{"Role":{"Arn":"x"}}`,
			`{"Role":{"RoleName":1,"Arn":"x"}}`, `{"Role":{"RoleName":"delivery","Arn":"x"}}`, `{"Role":{"RoleName":"delivery","Arn":"x","AssumeRolePolicyDocument":null}}`,
			`{"Role":{"RoleName":"delivery","Arn":"x","AssumeRolePolicyDocument":[]}}`, `{"Role":{"RoleName":"another","Arn":"x","AssumeRolePolicyDocument":"{}"}}`, `{"Role":{"RoleName":"delivery","Arn":"x","AssumeRolePolicyDocument":{"Version":"1"}}}`,
			`{"Role":{"RoleName":"delivery","Arn":"x","AssumeRolePolicyDocument":"{}","assumeRolePolicyDocument":"[]"}}`, `{"Role":{"RoleName":"delivery","Arn":"x","AssumeRolePolicyDocument":"{}"},"Role":{}}`,
			`{"Success":false,"Role":{"RoleName":"delivery","Arn":"x","AssumeRolePolicyDocument":"{}"}}`,
		},
		"ListPoliciesForRole": slices.Concat(notWhole(`"Policies":{}`), notWhole(`"Policies":{"Policy":[]}`), []string{
			`{}`, `{"Policies":[]}`, `{"Policies":""}`, `{"Policies":{"Policy":{}}}`, `{"Policies":{"Policy":""}}`, `{"Policies":{"Policies":[]}}`, `{"policies":{}}`,
			`{"Policies":{"Policy":[],"IsTruncated":true}}`, `{"Policies":{"Policy":[],"TotalCount":1}}`, `{"Policies":{"Policy":[null]}}`, `{"Policies":{"Policy":[{"PolicyName":"a"}]}}`,
			`{"Policies":{},"Policies":{}}`, `{"Policies":{"Policy":[]},"policies":{}}`, `{"Policies":{"Policy":[],"Policy":[]}}`,
			`{"Policies":{"Policy":[{"PolicyName":"` + strings.Repeat("a", 2000) + `","PolicyType":"Custom"}]}}`,
			`{"Policies":{"Policy":[{"PolicyName":"a","PolicyType":"Foo"}]}}`, `{"Policies":{"Policy":[{"PolicyName":"a","PolicyType":"system"}]}}`,
			`{"Policies":{"Policy":[{"PolicyName":"a","PolicyName":"b","PolicyType":"Custom"}]}}`,
		}),
		"GetPolicy": {
			`{}`, `{"DefaultPolicyVersion":null}`, `{"DefaultPolicyVersion":{}}`, `{"DefaultPolicyVersion":{"PolicyDocument":null}}`, `{"DefaultPolicyVersion":{"PolicyDocument":[]}}`,
			`{"DefaultPolicyVersion":{"PolicyDocument":{"Version":"1"}}}`, `{"Policy":{"PolicyDocument":"{}"}}`,
			`{"Policy":{"PolicyName":"another"},"DefaultPolicyVersion":{"PolicyDocument":"{}"}}`, `{"DefaultPolicyVersion":{"PolicyDocument":"{}","IsDefaultVersion":false}}`,
			`{"DefaultPolicyVersion":{"PolicyDocument":"{}","PolicyDocument":"{}"}}`,
		},
		"GetCallerIdentity": {`{}`, `{"AccountId":""}`, `{"AccountId":1000}`},
		"GetTrailStatus":    {`{"IsLogging":"perhaps"}`, `[]`, `{}`, `null`, `{"IsLogging":true,"LatestDeliveryLogServiceTime":"yesterday"}`, `{"IsLogging":true,"IsLogging":true}`, `{"IsLogging":true,"isLogging":false}`},
		"GetProject":        {`{}`, `{"projectName":""}`, `{"projectName":"another"}`, `{"projectName":1}`, `{"projectName":"another","projectName":"ops-audit"}`},
		"GetLogStore": {
			`{}`, `{"logstoreName":"bare"}`, `{"logstoreName":"bare","ttl":0}`, `{"logstoreName":"another","ttl":3}`,
			`{"logstoreName":"bare","ttl":3,"ttl":3}`, `{"logstoreName":"bare","ttl":"3"}`, `{"LogstoreName":"bare","TTL":3}`,
		},
		"GetLogs": {
			`{}`, `null`, `[]`, `{"meta":{"progress":"Complete"}}`, `{"meta":{"progress":"Half"},"data":[]}`, `{"data":[]}`,
			`{"meta":{"progress":"Complete"},"data":null}`, `{"meta":{"progress":"Complete"},"data":[],"data":[]}`, `{"meta":{"progress":"Incomplete","progress":"Complete"},"data":[]}`,
			`{"meta":{"progress":"Complete"},"data":{}}`, `{"meta":{"progress":"Complete"},"data":[{"EventID":1}]}`,
			`{"meta":{"progress":"Complete","count":2},"data":[{"__time__":"1"}]}`, // a row is lost
			`{"meta":{"progress":"Complete"},"data":[{},{}]}`,                      // more than requested
			`{"meta":{"progress":"Complete","count":2},"data":[{"__time__":"1700000000"},{"__time__":"1700000000"}]}`,
			`{"meta":{"progress":"Complete"},"data":[{"EventID":"e"}]}`, `{"meta":{"progress":"Complete"},"data":[{"__time__":"today"}]}`,
		},
		"GetIndex": {`null`, `{}`, `{"ttl":30,"index_mode":"v2"}`, `{"line":null,"keys":null}`, `{"index":{"keys":{}}}`, `{"keys":[]}`, `{"line":[]}`, `[]`, `{"line":{},"keys":{"EventID":{"type":"text"},"EventID":{"type":"long"}}}`},
	} {
		for _, c := range calls(t) {
			if c.action != action {
				continue
			}
			for _, body := range bodies {
				transport := &answers{give: func(*http.Request) (*http.Response, error) {
					header := http.Header{}
					header.Set("x-log-requestid", "the request")
					if c.service != model.SLS {
						header = http.Header{"X-Acs-Request-Id": {"the request"}}
					}
					return answer(200, body, header), nil
				}}
				e := failure(t, c.do(t.Context(), clientOver(transport)), model.BadResponse)
				if e.Host != c.host || e.Attempts != 1 || e.Status != 200 || e.RequestID != "the request" || e.Message == "" || e.Permission != c.permission {
					t.Errorf("%s %s: %+v", action, body, e)
				}
			}
		}
	}
}

// notWhole returns answers with a list that say of themselves that the list is a part, or
// that the call failed.
func notWhole(list string) []string {
	var bodies []string
	for _, member := range []string{
		`"NextToken":"x"`, `"nextToken":"x"`, `"NextMarker":"x"`, `"Marker":"x"`, `"IsTruncated":true`, `"IsTruncated":"true"`, `"isTruncated":1`, `"HasMore":true`,
		`"TotalCount":1`, `"TotalCount":"1"`, `"TotalCount":"many"`, `"totalCount":25`, `"Total":1`, `"Success":false`, `"success":"False"`,
	} {
		bodies = append(bodies, `{`+list+`,`+member+`}`)
	}
	return bodies
}

// TestAnswers_empty sends lists that are empty, and say that they are whole.
func TestAnswers_empty(t *testing.T) {
	t.Parallel()
	const whole = `"RequestId":"x","NextToken":"","Marker":null,"IsTruncated":false,"TotalCount":0,"MaxResults":100,"Success":true`
	for _, list := range []string{`"TrailList":[]`, `"TrailList":null`, `"TrailList":{"Trail":null}`, `"TrailList":null,"Trails":[]`, `"Trails":null,"InnerTrails":null`} {
		if trails, err := clientOver(answering(200, `{`+list+`,`+whole+`}`)).DescribeInnerTrails(t.Context(), region); err != nil || len(trails) != 0 {
			t.Errorf("%s: %v, %v", list, trails, err)
		}
	}
	for _, list := range []string{`"Policies":{}`, `"Policies":null`, `"Policies":{"Policy":null}`, `"Policies":{"Policy":[]}`, `"Policies":{"Policy":[],"IsTruncated":false}`} {
		if policies, err := clientOver(answering(200, `{`+list+`,`+whole+`}`)).ListPoliciesForRole(t.Context(), "delivery"); err != nil || len(policies) != 0 {
			t.Errorf("%s: %v, %v", list, policies, err)
		}
	}
	// A null does not hide the list under another key.
	const trail = `[{"Name":"ops-trail","SlsProjectArn":"p","Status":"Enable"}]`
	for _, body := range []string{`{"TrailList":null,"Trails":` + trail + `}`, `{"TrailList":` + trail + `,"Trails":null,"TotalCount":1}`} {
		if trails, err := clientOver(answering(200, body)).DescribeInnerTrails(t.Context(), region); err != nil || len(trails) != 1 {
			t.Errorf("%s: %v, %v", body, trails, err)
		}
	}
}

// TestAnswers_longText sends a delivery error of two megabytes, which is not passed on whole.
func TestAnswers_longText(t *testing.T) {
	t.Parallel()
	c := clientOver(answering(200, `{"IsLogging":true,"LatestDeliveryLogServiceError":"`+strings.Repeat("A", 2_000_000)+`"}`))
	status, err := c.GetTrailStatus(t.Context(), region, "ops-trail")
	if want := strings.Repeat("A", 1000) + "… (1999000 more characters)"; err != nil || status.LatestError != want {
		t.Errorf("%.20q with %d bytes, %v", status.LatestError, len(status.LatestError), err)
	}
}

// TestAnswers_tolerated sends successful responses that the SDK would reject because of
// members that the client does not read.
func TestAnswers_tolerated(t *testing.T) {
	t.Parallel()
	c := clientOver(answering(200, `{"projectName":"ops-audit","createTime":17,"Endpoint":7,"UsingHTTP":"yes"}`))
	if _, err := c.GetProject(t.Context(), project); err != nil {
		t.Error(err)
	}
	// The names of fields differ in case, and the logs of others are not judged.
	c = clientOver(answering(200, `{"line":{"token":[",","\n"]},"keys":{"EventID":{"type":"text"},"eventid":{"type":"long"}}}`))
	if got, err := c.GetIndex(t.Context(), project, "bare"); err != nil || len(got.Fields) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	c = clientOver(answering(200, `{"meta":{"progress":"Complete","count":1},"data":[{"__time__":"1700000000","a":"1","a":"2"}]}`))
	if got, err := c.GetLogs(t.Context(), project, "bare", cloud.LogQuery{Lines: 1}); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAnswers_tooLong(t *testing.T) {
	t.Parallel()
	endless := func(status int) *answers {
		return &answers{give: func(*http.Request) (*http.Response, error) {
			resp := answer(status, "", nil)
			resp.Body, resp.ContentLength = io.NopCloser(forever{}), -1
			return resp, nil
		}}
	}
	wantClass(t, drop(clientOver(endless(200)).GetIndex(t.Context(), project, "indexed")), model.BadResponse)
	wantClass(t, drop(clientOver(endless(404)).GetRole(t.Context(), "delivery")), model.BadResponse)
	wantClass(t, drop(clientOver(endless(503)).GetRole(t.Context(), "delivery")), model.Unavailable)
}

type forever struct{}

func (forever) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestAnswers_cutShort sends bodies that end before their length, of successes and
// errors alike: what arrived is not an answer.
func TestAnswers_cutShort(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 404} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"errorCode":"ProjectNotExist","Code":"EntityNotExist.Role"}`)
		}))
		t.Cleanup(server.Close)
		for _, c := range calls(t) {
			if err := c.do(t.Context(), at(t, server.URL)); !model.Is(err, model.Unreachable) {
				t.Errorf("%s: %v", c.action, err)
			}
		}
	}
}

// TestAnswers_envelopes sends the envelopes of both protocols, in any letter case.
func TestAnswers_envelopes(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"RequestId":"r","HostId":"h","Code":"Some.Code","Message":"some words","Recommend":"l","AccessDeniedDetail":{"AuthAction":"a"}}`,
		`{"requestId":"r","code":"Some.Code","message":"some words"}`,
		`{"REQUESTID":"r","errorCode":"Some.Code","errorMessage":"some words","accessDeniedDetail":{}}`,
		`{"RequestId":"r","Code":400,"errorCode":"Some.Code","Message":null,"errorMessage":"some words"}`,
	} {
		for _, c := range calls(t) {
			e := failure(t, c.do(t.Context(), clientOver(answering(400, body))), model.Refused)
			if e.Code != "Some.Code" || e.Message != "some words" || e.RequestID != "r" || e.Status != 400 || e.Host != c.host {
				t.Errorf("%s %s: %+v", c.action, body, e)
			}
		}
	}
}

// everything returns all parts of an error that a user could see.
func everything(e *model.Error) string {
	text := fmt.Sprintf("%+v\n%#v\n%s", *e, *e, e.Error())
	for cause := e.Unwrap(); cause != nil; {
		text += fmt.Sprintf("\n%v %+v %#v", cause, cause, cause)
		next, ok := cause.(interface{ Unwrap() error })
		if !ok {
			break
		}
		cause = next.Unwrap()
	}
	return text
}

// An answer that cannot be read is an error that names the member at fault.
func TestAnswers_namesTheMember(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ action, body, want string }{
		{"GetLogStore", `{"logstoreName":"bare","ttl":0}`, "Logstore bare has a ttl of 0 days, or none"},
		{"GetLogStore", `{"logstoreName":"bare"}`, "Logstore bare has a ttl of 0 days, or none"},
		{"GetLogStore", `{"logstoreName":"bare","ttl":-1}`, "Logstore bare has a ttl of -1 days"},
		{"GetLogStore", `{"logstoreName":"bare","ttl":"30"}`, "Logstore bare has a member ttl that is a string"},
		{"GetLogStore", `{"logstoreName":"bare","ttl":30.5}`, "Logstore bare has a member ttl that is a number 30.5"},
		{"GetLogStore", `{"logstoreName":"bare","ttl":30,"autoSplit":"yes"}`, "Logstore bare has a member autoSplit that is a string"},
		{"GetLogStore", `{"logstoreName":"bare","ttl":30,"encrypt_conf":{"enable":1}}`, "Logstore bare has a member enable that is a number"},
		{"GetLogStore", `{"logstoreName":"another","ttl":30}`, "the answer is not Logstore bare"},
		{"GetLogStore", `[]`, "the answer is not Logstore bare"},
		{"GetLogStore", `{"logstoreName":"bare`, "the answer is not Logstore bare"},
		{"GetProject", `{"projectName":1}`, "project ops-audit has a member projectName that is a number"},
		{"GetIndex", `{"keys":{"EventID":{"type":1}}}`, "the index of Logstore indexed has a member type that is a number"},
		{"GetRole", `{"Role":{"RoleName":"another","Arn":"acs:ram::1:role/another","AssumeRolePolicyDocument":"{}"}}`, "the answer is not role delivery"},
		{"GetIndex", `{}`, "the response is not an index"},
		{"GetRole", `{"Role":{"RoleName":1,"Arn":"x"}}`, "the answer has a member RoleName that is a number"},
		{"GetCallerIdentity", `{"AccountId":1000}`, "the answer has a member AccountId that is a number"},
	} {
		for _, c := range calls(t) {
			if c.action != tc.action {
				continue
			}
			err := c.do(t.Context(), clientOver(answering(200, tc.body)))
			if e := failure(t, err, model.BadResponse); e.Message != tc.want {
				t.Errorf("%s %s: %s, want %s", tc.action, tc.body, e.Message, tc.want)
			}
		}
	}
}

// A denial by RAM is known by the detail that the gateway gives, and by the text where it gives
// none. Any other denial is the service's own.
func TestAnswers_deniedByRAM(t *testing.T) {
	t.Parallel()
	const detail = `"accessDeniedDetail":{"AuthAction":"log:UpdateLogStore","NoPermissionType":"ImplicitDeny"}`
	for body, want := range map[string]bool{
		`{"errorCode":"Unauthorized","errorMessage":"denied by sts or ram, action: log:UpdateLogStore, resource: acs:log:*"}`:  true,
		`{"errorCode":"Unauthorized","errorMessage":"no",` + detail + `}`:                                                      true,
		`{"errorCode":"Unauthorized","errorMessage":"the token of this request has expired in some way",` + detail + `}`:       true,
		`{"errorCode":"Unauthorized","errorMessage":"dedicated Logstores cannot be changed"}`:                                  false,
		`{"errorCode":"Unauthorized","errorMessage":"no","accessDeniedDetail":{}}`:                                             false,
		`{"errorCode":"Unauthorized","errorMessage":"no","accessDeniedDetail":"text"}`:                                         false,
		`{"Code":"NoPermission","Message":"You are not authorized.","AccessDeniedDetail":{"AuthAction":"log:UpdateLogStore"}}`: true,
	} {
		err := clientOver(answering(403, body)).UpdateLogstore(t.Context(), project, model.Logstore{Name: "bare", RetentionDays: 60})
		if e := failure(t, err, model.Denied); e.DeniedByRAM != want || e.Permission != "log:UpdateLogStore" {
			t.Errorf("%s: %+v", body, e)
		}
	}
	err := clientOver(answering(400, `{"errorCode":"ParameterInvalid","errorMessage":"denied by a rule",`+detail+`}`)).UpdateLogstore(t.Context(), project, model.Logstore{})
	if e := failure(t, err, model.Refused); e.DeniedByRAM {
		t.Errorf("%+v", e)
	}
}

// A denial reports whether a policy denies the call or none allows it. A type that is not one of
// RAM's words is not quoted.
func TestAnswers_deniedBy(t *testing.T) {
	t.Parallel()
	for detail, want := range map[string]string{
		`{"AuthAction":"log:UpdateLogStore","NoPermissionType":"ExplicitDeny","PolicyType":"ControlPolicy"}`: "ControlPolicy",
		`{"AuthAction":"log:UpdateLogStore","NoPermissionType":"ExplicitDeny","PolicyType":"x\ny"}`:          "Policy",
		`{"AuthAction":"log:UpdateLogStore","NoPermissionType":"ExplicitDeny"}`:                              "Policy",
		`{"AuthAction":"log:UpdateLogStore","NoPermissionType":"ImplicitDeny","PolicyType":"ControlPolicy"}`: "",
		`{"AuthAction":"log:UpdateLogStore","NoPermissionType":7,"PolicyType":[]}`:                           "",
		`"text"`: "",
	} {
		for _, body := range []string{
			`{"Code":"NoPermission","Message":"You are not authorized.","AccessDeniedDetail":` + detail + `}`,
			`{"errorCode":"Unauthorized","errorMessage":"denied by sts or ram","accessDeniedDetail":` + detail + `}`,
		} {
			err := clientOver(answering(403, body)).UpdateLogstore(t.Context(), project, model.Logstore{Name: "bare", RetentionDays: 60})
			if e := failure(t, err, model.Denied); e.DeniedBy != want {
				t.Errorf("%s: denied by %q, want %q", body, e.DeniedBy, want)
			}
		}
	}
}
