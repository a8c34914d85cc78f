package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// GetProjectPolicy reads the policy of a project (Log Service API reference, GetProjectPolicy).
// Errors: NotFound for the project, Denied.
func (c *Client) GetProjectPolicy(ctx context.Context, project model.Project) (model.ResourcePolicy, error) {
	a, err := c.slsCall(ctx, operation.GetProjectPolicy, project, func(client *sls.Client) error {
		_, err := client.GetProjectPolicy(project.Name)
		return err
	})
	if err != nil {
		return model.ResourcePolicy{}, ignoreNoPolicy(err)
	}
	return a.policy(a.body)
}

// GetResourcePolicy reads the policy of a Logstore, or that of the project if none is named. Known
// from the SDK alone. Errors: NotFound for the project and the Logstore, Refused where the service
// does not know the operation, Denied.
func (c *Client) GetResourcePolicy(ctx context.Context, project model.Project, logstore string) (model.ResourcePolicy, error) {
	kind := sls.ResourcePolicyProject
	if logstore != "" {
		kind = sls.ResourcePolicyLogstore
	}
	a, err := c.slsCall(ctx, operation.GetResourcePolicy, project, func(client *sls.Client) error {
		_, err := client.GetResourcePolicy(project.Name, kind, logstore)
		return err
	})
	if err != nil {
		return model.ResourcePolicy{}, ignoreNoPolicy(err)
	}
	var answer struct {
		Type     string  `json:"resourceType"`
		Document *string `json:"policyDocument"`
	}
	if err := json.Unmarshal(a.body, &answer); err != nil {
		return model.ResourcePolicy{}, a.misread(err, "the resource policy", "the answer is not a resource policy")
	}
	if answer.Type != string(kind) || answer.Document == nil {
		return model.ResourcePolicy{}, a.badResponse("the answer is not the resource policy of the " + string(kind))
	}
	return a.policy([]byte(*answer.Document))
}

// noPolicy matches the codes that say that there is no policy. None is published.
var noPolicy = regexp.MustCompile(`(?i)^\w*policy\w*not(exist|found)s?$`)

// ignoreNoPolicy returns nil for an error that says that there is no policy.
func ignoreNoPolicy(err error) error {
	var e *model.Error
	if errors.As(err, &e) && noPolicy.MatchString(e.Code) {
		return nil
	}
	return err
}

// policy reads a policy in each form that is published for the answer of GetProjectPolicy: the
// document, a JSON string that holds it, and an object with it as member result. Nothing, an empty
// string and an empty object are no policy: the tests of the SDK expect the first of the service.
func (a *attempt) policy(text []byte) (model.ResourcePolicy, error) {
	for range 3 { // a string in an object in a string
		text = bytes.TrimSpace(text)
		if len(text) == 0 {
			return model.ResourcePolicy{}, nil
		}
		var inside string
		if text[0] == '"' && json.Unmarshal(text, &inside) == nil {
			text = []byte(inside)
			continue
		}
		var members map[string]json.RawMessage
		if text[0] != '{' || json.Unmarshal(text, &members) != nil {
			break
		}
		var statements []json.RawMessage
		result, wrapped := members["result"]
		switch {
		case len(members) == 0:
			return model.ResourcePolicy{}, nil
		case wrapped && len(members) == 1:
			text = result
			continue
		case json.Unmarshal(members["Statement"], &statements) == nil && statements != nil:
			return model.ResourcePolicy{Document: text}, nil
		}
		break
	}
	return model.ResourcePolicy{}, a.badResponse("the answer is not a policy: it has no list of Statement")
}

// GetIngestProcessor reads an ingest processor of a project (Log Service API reference,
// GetIngestProcessor). Errors: NotFound for the project, Refused for a processor that does not
// exist, since no code for it is published; Denied.
func (c *Client) GetIngestProcessor(ctx context.Context, project model.Project, name string) (model.IngestProcessor, error) {
	a, err := c.slsSend(ctx, operation.GetIngestProcessor, project, http.MethodGet, "/ingestprocessors/"+url.PathEscape(name), nil)
	if err != nil {
		return model.IngestProcessor{}, err
	}
	var answer struct {
		Name          string `json:"processorName"`
		Configuration struct {
			SPL       *string `json:"spl"`
			ParseFail string  `json:"parseFail"`
		} `json:"configuration"`
	}
	what := "ingest processor " + name
	if err := json.Unmarshal(a.body, &answer); err != nil {
		return model.IngestProcessor{}, a.misread(err, what, "the answer is not "+what)
	}
	configuration := answer.Configuration
	switch {
	case answer.Name != name:
		return model.IngestProcessor{}, a.badResponse("the answer is not " + what)
	case configuration.SPL == nil:
		return model.IngestProcessor{}, a.badResponse(what + " has no statement")
	case configuration.ParseFail != "keep" && configuration.ParseFail != "drop":
		return model.IngestProcessor{}, a.badResponse(what + " has an unknown parseFail: " + configuration.ParseFail)
	}
	return model.IngestProcessor{Name: name, SPL: *configuration.SPL, DropsOnError: configuration.ParseFail == "drop"}, nil
}
