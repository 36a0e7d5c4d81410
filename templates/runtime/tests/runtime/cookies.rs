//! Parameters that travel in cookies.

use okta_runtime_template::runtime::Answer;

use crate::support::{GET, Server};

#[tokio::test]
async fn cookies_travel_in_one_header_and_encoded() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&GET);
    request.cookie_parameter("session", "a; admin=1\r\nX: y");
    request.cookie_parameter("theme", "dark");
    request
        .send_with_response(Answer::NOTHING)
        .await
        .expect("an answer");
    let seen = server.seen();
    assert_eq!(
        seen[0].header("cookie"),
        ["session=a%3B%20admin%3D1%0D%0AX%3A%20y; theme=dark"]
    );
}

#[tokio::test]
async fn a_later_value_replaces_the_earlier_one() {
    let server = Server::answering("204 No Content", &[], "").await;
    let mut request = server.request(&GET);
    request.cookie_parameter("theme", "dark");
    request.cookie_parameter("theme2", "kept");
    request.cookie_parameter("theme", "light");
    request
        .send_with_response(Answer::NOTHING)
        .await
        .expect("an answer");
    assert_eq!(
        server.seen()[0].header("cookie"),
        ["theme2=kept; theme=light"]
    );
}
