package api

import (
	"encoding/base64"
	"net/url"
	"testing"
)

// The signatures in this file were published by others: they are not computed by
// any code of ours.

func TestRPCSignature_published(t *testing.T) {
	for name, tc := range map[string]struct {
		secret, want string
		values       url.Values
	}{
		// The example of the ECS API reference, "Request signatures".
		"ECS DescribeRegions": {"testsecret", "OLeaidS1JvxuMvnyHOwuJ+uX5qY=", url.Values{
			"AccessKeyId": {"testid"}, "Action": {"DescribeRegions"}, "Format": {"XML"}, "SignatureMethod": {"HMAC-SHA1"},
			"SignatureNonce": {"3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"}, "SignatureVersion": {"1.0"},
			"Timestamp": {"2016-02-23T12:46:24Z"}, "Version": {"2014-05-26"}, "Signature": {"left out"},
		}},
		// The example of the SMS API reference, "Request signatures": not only ASCII.
		"SMS SendSms": {"testSecret", "zJDF+Lrzhj/ThnlvIToysFRq6t4=", url.Values{
			"AccessKeyId": {"testId"}, "Action": {"SendSms"}, "Format": {"XML"}, "OutId": {"123"},
			"PhoneNumbers": {"15300000001"}, "RegionId": {"cn-hangzhou"}, "SignName": {"阿里云短信测试专用"},
			"SignatureMethod": {"HMAC-SHA1"}, "SignatureNonce": {"45e25e9b-0a6f-4070-8c85-2956eda1b466"},
			"SignatureVersion": {"1.0"}, "TemplateCode": {"SMS_71390007"}, "TemplateParam": {`{"customer":"test"}`},
			"Timestamp": {"2017-07-12T02:42:19Z"}, "Version": {"2017-05-25"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := base64.StdEncoding.EncodeToString(rpcSign(tc.secret, rpcStringToSign("GET", tc.values)))
			if got != tc.want {
				t.Errorf("signature %s, want %s", got, tc.want)
			}
		})
	}
}
