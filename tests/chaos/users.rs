use anyhow::{Context, Result, bail};
use likeness_tests::account;
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::caller::{Answer, Caller};
use crate::stage::Stage;

/// Somebody who submits tasks.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) number: usize,
    /// The header's value that carries the token.
    pub(crate) bearer: String,
    pub(crate) habits: Habits,
}

/// How somebody submits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    /// Most tasks under way.
    pub(crate) most: usize,
    /// How many of a hundred tasks ask for the fast lane.
    pub(crate) vip: u64,
    /// How many of a hundred are videos.
    pub(crate) video: u64,
}

const fn habits(most: usize, vip: u64, video: u64) -> Habits {
    Habits { most, vip, video }
}

const OPERATOR: &str = "operator@example.com";

/// Who there is: some with much to do and some with little, in one lane or both.
const WHO: [Habits; 6] = [
    habits(120, 0, 0),
    habits(60, 0, 0),
    habits(60, 50, 0),
    habits(40, 100, 0),
    habits(20, 20, 50),
    habits(3, 30, 0),
];

/// Registers everybody.
pub(crate) fn sign_up(stage: &Stage) -> Result<Vec<User>> {
    let caller = Caller::new();
    let url = stage.apis[0].url();
    let sign_up = |(number, habits)| {
        let email = format!("user{number}@example.com");
        Ok(User {
            number,
            bearer: join(&caller, &url, &email)?,
            habits,
        })
    };
    WHO.into_iter().enumerate().map(sign_up).collect()
}

/// Registers somebody unless that was done; the header's value that carries their token.
pub(crate) fn join(caller: &Caller, url: &str, email: &str) -> Result<String> {
    let register = format!("{url}/register");
    let account = caller.send("POST", &register, &[], Some(&account(email)));
    let Answer::Told(200 | 409, _) = account else {
        bail!("nobody can register: {account:?}");
    };
    let body = json!({"email": email});
    let login = caller.send("POST", &format!("{url}/login"), &[], Some(&body));
    let Answer::Told(200, login) = login else {
        bail!("nobody can log in: {login:?}");
    };
    let token = login["token"].as_str().context("a login answers a token")?;
    Ok(format!("Bearer {token}"))
}

/// Registers an operator; the header's value that carries the token.
pub(crate) async fn operator(stage: &Stage) -> Result<String> {
    let url = stage.apis[0].url();
    let joining = spawn_blocking(move || join(&Caller::new(), &url, OPERATOR));
    let bearer = joining.await??;
    let promote = sqlx::query("update users set role = 'admin' where email = $1").bind(OPERATOR);
    promote.execute(&mut stage.connect().await?).await?;
    Ok(bearer)
}
