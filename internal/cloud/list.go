package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// findList returns the one member of an answer that is a list of things under one of the
// known keys. A null is an empty list.
func findList(answer map[string]json.RawMessage, things string, known ...string) (list json.RawMessage, key string, err error) {
	for _, name := range known {
		value, ok := answer[name]
		switch {
		case !ok:
		case key == "" || string(list) == "null":
			list, key = value, name
		case string(value) != "null":
			return nil, "", decodeError("the response has a list of " + things + " under both " + key + " and " + name)
		}
	}
	if key == "" {
		return nil, "", decodeError("the response has none of the known keys for the list of " + things + " (" + strings.Join(known, ", ") + ")")
	}
	return list, key, nil
}

// checkWhole returns an error if an object says of the list in it that it is a part of a
// longer one: by the members that the RPC services use for paging (RAM and ActionTrail API
// references). It is for the lists that have no pages, as published.
func checkWhole(object map[string]json.RawMessage, rows int) error {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		value := strings.Trim(string(object[name]), `"`)
		if value == "null" || value == "" {
			continue
		}
		switch strings.ToLower(name) {
		case "nexttoken", "nextmarker", "marker", "nextpagetoken", "nextpage":
			return decodeError(name + " says that there are more")
		case "istruncated", "truncated", "hasmore", "hasnext":
			if strings.EqualFold(value, "false") {
				continue
			}
			return decodeError(name + " says that there are more")
		case "totalcount", "total":
			if total, err := strconv.ParseFloat(value, 64); err != nil || total > float64(rows) {
				return decodeError(fmt.Sprintf("%s is %.20s, and the list has %d", name, value, rows))
			}
		}
	}
	return nil
}

// The sizes of a page: the largest that are published for the lists of Log Service and of
// Resource Directory.
const (
	logPage    = 500
	memberPage = 100
)

// maxPages limits a list whose service never says that it is whole.
const maxPages = 1000

// readPages reads a list page by page. Read returns a page, and how long the whole list is; below
// zero if the answer does not say. A list that ends before it is whole is an error.
func readPages[T any](read func(number, before int) (page []T, total int, a *attempt, err error)) (list []T, err error) {
	for number := range maxPages {
		page, total, a, err := read(number, len(list))
		if err != nil {
			return nil, err
		}
		list = append(list, page...)
		switch {
		case total < 0:
			return nil, a.badResponse("the answer does not say how long the list is")
		case len(list) >= total:
			return list, nil
		case len(page) == 0:
			return nil, a.badResponse(fmt.Sprintf("the list should have %d entries, and ends after %d", total, len(list)))
		case number == maxPages-1:
			return nil, a.badResponse(fmt.Sprintf("the list does not end after %d pages", maxPages))
		}
	}
	return list, nil
}

// entries decodes the member of an answer that is a list. A null is an empty list.
func (a *attempt) entries(answer map[string]json.RawMessage, name string, into any) error {
	list, ok := answer[name]
	if !ok {
		return a.badResponse("the answer has no member " + name)
	}
	if err := json.Unmarshal(list, into); err != nil {
		return a.badResponse("the list under " + name + " cannot be read")
	}
	return nil
}

// totalOf returns how long a list is according to an answer; -1 if it does not say.
func totalOf(answer map[string]json.RawMessage, name string) int {
	var total *int
	if json.Unmarshal(answer[name], &total) != nil || total == nil {
		return -1
	}
	return *total
}

// ListProjects returns the projects of a region (Log Service API reference, ListProject), each once.
// Errors: Denied; BadResponse for a list that cannot be read whole.
func (c *Client) ListProjects(ctx context.Context, region string) ([]model.Project, error) {
	infos, err := readPages(func(_, before int) (page []model.ProjectInfo, total int, a *attempt, err error) {
		var answer map[string]json.RawMessage
		a, err = c.slsCall(ctx, operation.ListProject, model.Project{Region: region}, func(client *sls.Client) error {
			_, _, _, err := client.ListProjectV2(before, logPage)
			return err
		})
		if err == nil {
			err = a.decode(&answer)
		}
		if err == nil {
			err = a.entries(answer, "projects", &page)
		}
		if err == nil && slices.ContainsFunc(page, func(info model.ProjectInfo) bool { return !names.Project.Allows(info.Name) }) {
			err = a.badResponse("a project of the list has no valid name")
		}
		return page, totalOf(answer, "total"), a, err
	})
	var projects []model.Project
	for _, info := range infos {
		project := model.Project{Region: region, Name: info.Name}
		// An address that serves all regions may list the projects of all.
		if (info.Region == "" || info.Region == region) && !slices.Contains(projects, project) {
			projects = append(projects, project)
		}
	}
	return projects, err
}

// ListLogstores returns the names of the Logstores of a project (Log Service API reference,
// ListLogStores). Errors: NotFound for the project, Denied; BadResponse for a list that cannot be
// read whole.
func (c *Client) ListLogstores(ctx context.Context, project model.Project) ([]string, error) {
	return readPages(func(_, before int) (page []string, total int, a *attempt, err error) {
		var answer map[string]json.RawMessage
		a, err = c.slsCall(ctx, operation.ListLogStores, project, func(client *sls.Client) error {
			_, err := client.ListLogStoreV2(project.Name, before, logPage, "")
			return err
		})
		if err == nil {
			err = a.decode(&answer)
		}
		if err == nil {
			err = a.entries(answer, "logstores", &page)
		}
		return page, totalOf(answer, "total"), a, err
	})
}

const directoryVersion = "2022-04-19"

// ListMembers returns the members of the resource directory (ResourceDirectoryMaster API reference,
// ListAccounts), each once. Only the management account and delegated administrators may call it.
// Errors: NotFound for the directory, Denied; BadResponse for a list that cannot be read whole.
func (c *Client) ListMembers(ctx context.Context) ([]model.Member, error) {
	all, err := readPages(func(number, _ int) (page []model.Member, total int, a *attempt, err error) {
		var answer, accounts map[string]json.RawMessage
		a, err = c.rpcAttempt(ctx, operation.ListAccounts, directoryVersion, c.config.Region, map[string]string{
			"PageNumber": strconv.Itoa(number + 1), "PageSize": strconv.Itoa(memberPage),
		}, &answer)
		if err == nil {
			err = a.entries(answer, "Accounts", &accounts)
		}
		if err == nil {
			err = a.entries(accounts, "Account", &page)
		}
		if err == nil && slices.ContainsFunc(page, func(m model.Member) bool { return !names.Account.Allows(m.ID) || m.Status == "" }) {
			err = a.badResponse("a member of the list has no account id, or no status")
		}
		return page, totalOf(answer, "TotalCount"), a, err
	})
	members, known := make([]model.Member, 0, len(all)), map[string]bool{}
	for _, member := range all {
		if !known[member.ID] {
			members, known[member.ID] = append(members, member), true
		}
	}
	return members, err
}

// ManagementAccount returns the management account of the resource directory that the account is in
// (ResourceDirectoryMaster API reference, GetResourceDirectory). Errors: NotFound, Denied.
func (c *Client) ManagementAccount(ctx context.Context) (string, error) {
	var answer struct {
		ResourceDirectory struct {
			ID string `json:"MasterAccountId"`
		}
	}
	a, err := c.rpcAttempt(ctx, operation.GetResourceDirectory, directoryVersion, c.config.Region, nil, &answer)
	if err != nil {
		return "", err
	}
	if !names.Account.Allows(answer.ResourceDirectory.ID) {
		return "", a.badResponse("the answer names no management account")
	}
	return answer.ResourceDirectory.ID, nil
}
