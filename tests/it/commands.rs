//! What the commands say: exit status, stdout and stderr together.

use std::path::Path;

use tempfile::TempDir;

use crate::harness::{program, text};

/// Runs a command in an empty folder (with this config.yml, if any) and shows how it ended.
async fn shown(config: Option<&str>, args: &[&str], variables: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    if let Some(config) = config {
        std::fs::write(folder.path().join("config.yml"), config).unwrap();
    }
    show_in(&folder, args, variables).await
}

async fn show_in(folder: &TempDir, args: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = program();
    command.current_dir(folder.path()).args(args).envs(variables.iter().copied());
    let output = command.output().await.unwrap();
    let code = output.status.code().unwrap();
    let shown = format!(
        "exit {code}\n--- stdout\n{}--- stderr\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    // The same wherever the folder is.
    let home = folder.path().canonicalize().unwrap();
    shown.replace(home.to_str().unwrap(), "[folder]")
}

#[tokio::test]
async fn help_tells_the_commands_and_the_exit_statuses() {
    insta::assert_snapshot!(shown(None, &["--help"], &[]).await);
}

#[tokio::test]
async fn help_of_every_command() {
    for command in [
        "plan",
        "try",
        "start",
        "resume",
        "status",
        "dashboard",
        "failures",
        "audit",
        "verify",
        "export",
        "pull",
        "push",
        "keygen",
        "sites",
        "config",
        "simulate",
        "demo",
        "torture",
    ] {
        let name = format!("help_{command}");
        insta::assert_snapshot!(name, shown(None, &[command, "--help"], &[]).await);
    }
}

#[tokio::test]
async fn a_command_that_is_unknown_is_a_usage_error() {
    insta::assert_snapshot!(shown(None, &["strat"], &[]).await);
}

#[tokio::test]
async fn without_contact_nothing_is_sent_to_anyone() {
    insta::assert_snapshot!(shown(None, &["start"], &[]).await);
}

#[tokio::test]
async fn a_resume_without_a_crawl_says_first_that_there_is_none() {
    let shown = shown(None, &["resume"], &[]).await;
    assert!(shown.contains("there is no database [folder]/crawl.db"), "{shown}");
}

#[tokio::test]
async fn a_mistake_in_the_configuration_is_reported_with_its_place() {
    let config = "pace:\n  requests_per_secnd: 2\n";
    insta::assert_snapshot!("config_unknown_key", shown(Some(config), &["status"], &[]).await);
    let config = "like_limit: many\n";
    insta::assert_snapshot!("config_wrong_type", shown(Some(config), &["status"], &[]).await);
    let config = "pace:\n  max_in_flight: 0\n";
    insta::assert_snapshot!("config_out_of_range", shown(Some(config), &["status"], &[]).await);
    let variables = [("CRAWL_LIKE_LIMIT", "-1")];
    insta::assert_snapshot!("config_variable", shown(None, &["status"], &variables).await);
    let args = ["resume", "--like-limit", "x"];
    insta::assert_snapshot!("config_flag", shown(None, &args, &[]).await);
    insta::assert_snapshot!(
        "config_missing",
        shown(None, &["--config", "no.yml", "status"], &[]).await
    );
}

#[tokio::test]
async fn a_variable_that_means_nothing_is_pointed_out() {
    let variables = [("CRAWL_LIKE_LIMITS", "3")];
    insta::assert_snapshot!(shown(None, &["status"], &variables).await);
}

#[tokio::test]
async fn a_key_must_be_given_once_and_be_long_enough() {
    let export = ["export", "--anonymize"];
    insta::assert_snapshot!("key_missing", shown(None, &export, &[]).await);
    let short = [("CRAWL_ANONYMIZE_KEY", "too short")];
    insta::assert_snapshot!("key_short", shown(None, &export, &short).await);
    let twice = [("CRAWL_ANONYMIZE_KEY", "0123456789abcdef"), ("CRAWL_ANONYMIZE_KEY_FILE", "key")];
    insta::assert_snapshot!("key_twice", shown(None, &export, &twice).await);
    let on_argv = ["export", "--anonymize", "--key", "0123456789abcdef"];
    insta::assert_snapshot!("key_on_argv", shown(None, &on_argv, &[]).await);
}

#[tokio::test]
async fn keygen_makes_a_key_for_its_owner_and_overwrites_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!("keygen", show_in(&folder, &["keygen", "key"], &[]).await);
    let path: &Path = &folder.path().join("key");
    let key = std::fs::read_to_string(path).unwrap();
    assert_eq!(key.len(), 65);
    assert!(key.ends_with('\n') && key.trim_end().bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    insta::assert_snapshot!("keygen_again", show_in(&folder, &["keygen", "key"], &[]).await);
    assert_eq!(std::fs::read_to_string(path).unwrap(), key);
}

#[tokio::test]
async fn a_token_that_is_not_set_is_refused_before_anything_is_sent() {
    let config = "contact: mailto:a@b.example\nsite:\n  token_env: MY_TOKEN_OF_CRAWL\n";
    insta::assert_snapshot!(shown(Some(config), &["start"], &[]).await);
}

#[tokio::test]
async fn config_show_says_where_each_value_comes_from() {
    let config = "contact: mailto:a@b.example\nsite:\n  token_env: MY_TOKEN_OF_CRAWL\n";
    let variables = [("CRAWL_LIKE_LIMIT", "3"), ("MY_TOKEN_OF_CRAWL", "hush"), ("CRAWL_TYPO", "x")];
    let show = ["config", "show", "--pace-timeout", "4s", "--database", "x.db"];
    let plain = shown(Some(config), &show, &variables).await;
    let json = shown(Some(config), &[&show[..], &["--json"]].concat(), &variables).await;
    assert!(!plain.contains("hush") && !json.contains("hush"), "the token stays where it is");
    insta::assert_snapshot!("config_show", plain);
    insta::assert_snapshot!("config_show_json", json);
}

#[tokio::test]
async fn config_check_says_whether_all_is_in_order() {
    let check = ["config", "check"];
    let config = "contact: mailto:a@b.example\nlike_limit: 3\n";
    insta::assert_snapshot!("config_check", shown(Some(config), &check, &[]).await);
    insta::assert_snapshot!("config_check_nothing", shown(None, &check, &[]).await);
    let bad = "like_limit: many\n";
    insta::assert_snapshot!("config_check_bad", shown(Some(bad), &check, &[]).await);
    let variables = [("CRAWL_LIKE_LIMITS", "3")];
    insta::assert_snapshot!("config_check_variable", shown(Some(config), &check, &variables).await);
    let token = format!("{config}site: {{token_env: CRAWL_SITE_TOKEN}}\n");
    let variables = [("CRAWL_SITE_TOKEN", "hush")];
    insta::assert_snapshot!("config_check_token", shown(Some(&token), &check, &variables).await);
    let named = ["config", "check", "other.yml"];
    insta::assert_snapshot!("config_check_missing", shown(Some(config), &named, &[]).await);
}

#[tokio::test]
async fn the_configuration_of_crawl_py_is_answered_with_one_of_ours() {
    let original =
        "PARENT_CATALOG_URL: 'http://127.0.0.1:9/models?page='\nLIKE_LIMIT: 7\nchromedriver: x\n";
    insta::assert_snapshot!("original", shown(Some(original), &["status"], &[]).await);
    let check = ["config", "check", "config.yml"];
    insta::assert_snapshot!("original_check", shown(Some(original), &check, &[]).await);
}

#[tokio::test]
async fn a_plan_says_what_it_rests_on() {
    let plan = shown(None, &["plan"], &[]).await;
    let moment = [(r"until \d{4}-\d\d-\d\d [\d:]+ UTC", "until [moment]")];
    insta::with_settings!({filters => moment}, {
        insta::assert_snapshot!("plan", plan);
    });
}

#[tokio::test]
async fn a_database_that_is_missing_is_named_with_where_the_crawl_may_be() {
    let [here, there] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let missing = show_in(&here, &["status"], &[]).await;
    assert!(missing.contains("there is no database [folder]/crawl.db"), "{missing}");
    assert!(missing.contains("--database") && !missing.contains("crawl start"), "{missing}");

    std::fs::write(here.path().join("config.yml"), "like_limit: 5\n").unwrap();
    let beside = show_in(&here, &["status"], &[]).await;
    assert!(beside.contains("`crawl start` begins a crawl there"), "{beside}");

    // The configuration of another folder: its database is there, and not here.
    let config = there.path().canonicalize().unwrap().join("config.yml");
    std::fs::write(&config, "like_limit: 5\n").unwrap();
    let other = config.with_file_name("crawl.db");
    std::fs::write(&other, "").unwrap();
    let args = ["status", "--config", config.to_str().unwrap()];
    let elsewhere = show_in(&here, &args, &[]).await;
    assert!(elsewhere.contains(&format!("--database {}", other.display())), "{elsewhere}");
    assert!(!elsewhere.contains("crawl start"), "{elsewhere}");
}

#[tokio::test]
async fn a_configuration_file_that_is_missing_is_named_with_what_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let variable = [("CRAWL_CONFIG", "no.yml")];
    for (args, variables, whose) in [
        (&["--config", "no.yml", "status"][..], &[][..], " of --config "),
        (&["status", "--config", "no.yml"], &variable, " of --config "),
        (&["status"], &variable, " of CRAWL_CONFIG "),
        (&["config", "check", "no.yml"], &[], " file does"),
    ] {
        let refused = show_in(&folder, args, variables).await;
        assert!(refused.starts_with("exit 3\n"), "{refused}");
        assert!(
            refused.contains("does not exist: [folder]/no.yml") && refused.contains(whose),
            "{refused}"
        );
    }
}
